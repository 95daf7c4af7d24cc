/**
 * Entry of the process that reads facts.
 *
 * @module
 */
import { serve } from "../store/serve.ts";
import { readFactsHere } from "./read_here.ts";

if (import.meta.main) await serve({ facts: (path: string) => readFactsHere(path) });
