// Compares screenshots with pictures that were looked at once. The pictures are a quarter as wide and
// high, so that fonts of another release move little, and small enough to be kept in the repository.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const kPictures = new URL("./pictures/", import.meta.url).pathname;
const kScale = 4;
/** A pixel differs if a channel does by more than this, of 255; compression alone makes up to 30. */
const kChannel = 48;
/** Part of the pixels that may differ. A box that moves by ten pixels is several times as much. */
export const kTolerance = 0.004;

/** Runs in the browser, which reads PNG and WebP and writes both. */
async function compareThere({ shot, kept, scale, channel }) {
  const read = async (base64) => {
    const image = new Image();
    image.src = `data:image/${base64.startsWith("UklGR") ? "webp" : "png"};base64,${base64}`;
    await image.decode();
    return image;
  };
  const draw = (image, width, height) => {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, width, height);
    return { canvas, data: context.getImageData(0, 0, width, height).data };
  };
  const whole = await read(shot);
  const width = Math.round(whole.naturalWidth / scale);
  const height = Math.round(whole.naturalHeight / scale);
  const small = draw(whole, width, height);
  const result = {
    width,
    height,
    small: small.canvas.toDataURL("image/webp", 0.8).split(",")[1],
    differing: undefined,
    box: undefined,
  };
  if (kept === undefined) return result;
  const before = await read(kept);
  if (before.naturalWidth !== width || before.naturalHeight !== height)
    return { ...result, size: `${before.naturalWidth} x ${before.naturalHeight}` };
  const old = draw(before, width, height).data;
  const box = { left: width, top: height, right: -1, bottom: -1 };
  let differing = 0;
  for (let at = 0; at < old.length; at += 4) {
    const far = [0, 1, 2].some((i) => Math.abs(old[at + i] - small.data[at + i]) > channel);
    if (!far) continue;
    ++differing;
    const [x, y] = [(at / 4) % width, Math.floor(at / 4 / width)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return { ...result, differing: differing / (old.length / 4), box };
}

/** Fails with where the picture differs; with `--bless` it is written anew. */
export async function comparePicture(browser, name, shot, isBlessing) {
  const file = `${kPictures}${name}.webp`;
  const kept = existsSync(file) ? readFileSync(file).toString("base64") : undefined;
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const found = await page.evaluate(compareThere, {
      shot: shot.toString("base64"),
      kept,
      scale: kScale,
      channel: kChannel,
    });
    const isSame = found.differing !== undefined && found.differing <= kTolerance;
    if (isSame) return;
    if (isBlessing) {
      mkdirSync(kPictures, { recursive: true });
      writeFileSync(file, Buffer.from(found.small, "base64"));
      return;
    }
    if (kept === undefined)
      throw new Error(`${name}: no picture is kept; look at the screenshot, then --bless`);
    if (found.size !== undefined)
      throw new Error(
        `${name}: the picture kept is ${found.size}, not ${found.width} x ${found.height}`,
      );
    const { left, top, right, bottom } = found.box;
    const place = [left, top, right + 1, bottom + 1].map((each) => each * kScale);
    throw new Error(
      `${name}: ${(found.differing * 100).toFixed(2)} % of the picture differ ` +
        `(${(kTolerance * 100).toFixed(1)} % may), between pixels ${place.slice(0, 2)} and ` +
        `${place.slice(2)}; look at the screenshot, then --bless`,
    );
  } finally {
    await context.close();
  }
}
