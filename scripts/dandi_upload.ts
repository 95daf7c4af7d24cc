// dandi-upload COMMAND [WORK_FOLDER]
import { launch } from "../lib/launch/launch.ts";

await launch();
