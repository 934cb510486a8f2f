// The live script: a node adds it to the page.
import { registerLive } from "../shared";
import { Live } from "./live";

registerLive(Live);
