/**
 * Serves an archive where the Python client's own tests look for theirs: `http://localhost:8000/api`.
 *
 *     deno run -A tests/local_archive/serve_for_dandi_suite.ts DIR > line.json &
 *     DANDI_TESTS_API_URL=http://localhost:8000/api DANDI_TESTS_DJANGO_API_KEY=<admin key of line.json> \
 *       python -m pytest --pyargs dandi.tests.test_dandiapi dandi.tests.test_upload dandi.tests.test_download
 */
import { serveLocalArchive } from "../../lib/local_archive/mod.ts";

const [dir = ""] = Deno.args;
const { line } = await serveLocalArchive({ dir, port: 8000, hostname: "localhost" });
await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
