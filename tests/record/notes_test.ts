import { assertEquals } from "@std/assert";
import { readConversionNotes, readTables } from "../../lib/record/notes.ts";

const NOTES = `# Conversion notes

Prose that mentions a FooInterface is not read.

## Data Streams

| Stream | Modality | Format |
|--------|:--------:|--------|
| Probe  | ecephys  | SpikeGLX |
| Maze   | behavior, video | CSV |

\`\`\`
| not | a table |
|-----|---------|
\`\`\`

### Interface Mapping

| Stream | Interface | Custom? | File patterns | Creates |
|---|---|---|---|---|
| AP | \`SpikeGLXRecordingInterface\` | no | \`*.ap.bin\`, \`*.ap.meta\` | |
| LFP | **SpikeGLXLFPInterface** | no | *.lf.bin *.lf.meta | |
| Maze | MazeInterface | custom | events.csv | Position, BehavioralEvents |
| Video | – | | | |

## Custom interfaces

| Class | Source file | Handles |
|---|---|---|
| MazeInterface | src/lab/maze/interfaces/maze.py | the maze's event table |
`;

Deno.test("readTables() reads tables with their headings, not those in code", () => {
  const tables = readTables(NOTES);
  assertEquals(tables.map((t) => [t.heading, t.rows.length]), [
    ["Data Streams", 2],
    ["Interface Mapping", 4],
    ["Custom interfaces", 1],
  ]);
  assertEquals(tables[0]?.columns, ["stream", "modality", "format"]);
});

Deno.test("readConversionNotes() takes modalities, interfaces, patterns; globs keep their stars", () => {
  const notes = readConversionNotes(NOTES);
  assertEquals(notes.modalities, ["ecephys", "behavior", "video"]);
  assertEquals(notes.neuroconvInterfaces, [
    { name: "SpikeGLXRecordingInterface", file_patterns: ["*.ap.bin", "*.ap.meta"] },
    { name: "SpikeGLXLFPInterface", file_patterns: ["*.lf.bin", "*.lf.meta"] },
  ]);
  assertEquals(notes.customInterfaces, [{
    name: "MazeInterface",
    file: "src/lab/maze/interfaces/maze.py",
    handles: "the maze's event table",
    creates: ["Position", "BehavioralEvents"],
    file_patterns: ["events.csv"],
  }]);
});

Deno.test("readConversionNotes() finds nothing where there are no such tables", () => {
  assertEquals(readConversionNotes("# Notes\n\nNothing here | really\n"), {
    modalities: [],
    neuroconvInterfaces: [],
    customInterfaces: [],
    tables: [],
  });
});
