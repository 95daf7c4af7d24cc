/** Pages for people. */
import type { Hono } from "hono";
import type { Archive } from "./_archive.ts";

/** Adds the pages. */
export function addPages(app: Hono, archive: Archive): void {
  void archive;
  app.get("/", (context) => context.html("<!doctype html><title>Embedded archive</title>"));
}
