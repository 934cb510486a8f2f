// A map of the whole drawing on a canvas, with the window on it; click or drag moves the window.
import { useEffect, useRef } from "preact/hooks";
import type { Layout } from "../model/layout";
import { isRefund } from "../model/trace";

const kHeight = 56;

interface OverviewProps {
  layout: Layout;
  size: { width: number; height: number; left: number; top: number };
  scroller: { current: HTMLDivElement | null };
}

export function Overview({ layout, size, scroller }: OverviewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scaleX = size.width / Math.max(layout.width, 1);
  const scaleY = kHeight / Math.max(layout.height, 1);
  useEffect(() => {
    const element = canvas.current;
    const draw = element?.getContext("2d");
    if (!element || !draw) return;
    const density = Math.min(devicePixelRatio, 2);
    element.width = Math.max(1, Math.round(size.width * density));
    element.height = kHeight * density;
    draw.scale(density, density);
    // A property of the palette has a value for each theme; `color` has the one that holds.
    const colour = (name: string): string => {
      element.style.color = `var(${name})`;
      return getComputedStyle(element).color;
    };
    const colours = {
      bad: colour("--bad"),
      refund: colour("--refund"),
      good: colour("--line-strong"),
      tx: colour("--accent"),
    };
    for (const box of layout.boxes) {
      const { receipt } = box;
      if (receipt == null) draw.fillStyle = colours.tx;
      else if (receipt.status === "failed") draw.fillStyle = colours.bad;
      else draw.fillStyle = isRefund(receipt) ? colours.refund : colours.good;
      draw.fillRect(
        box.x * scaleX,
        box.y * scaleY,
        Math.max(2, box.width * scaleX),
        Math.max(1, layout.boxHeight * scaleY),
      );
    }
    draw.strokeStyle = colours.tx;
    draw.lineWidth = 2;
    draw.strokeRect(
      size.left * scaleX + 1,
      size.top * scaleY + 1,
      Math.min(size.width, size.width * scaleX) - 2,
      Math.min(kHeight, size.height * scaleY) - 2,
    );
  }, [layout, size]);
  const move = (event: PointerEvent): void => {
    if (event.buttons === 0) return;
    const bounds = (event.currentTarget as HTMLElement).getBoundingClientRect();
    scroller.current?.scrollTo({
      left: (event.clientX - bounds.left) / scaleX - size.width / 2,
      top: (event.clientY - bounds.top) / scaleY - size.height / 2,
    });
  };
  return (
    <canvas
      class="overview"
      ref={canvas}
      aria-hidden="true"
      onPointerDown={move}
      onPointerMove={move}
    />
  );
}
