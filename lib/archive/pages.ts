import type { z } from "zod";
import type { Http } from "./http.ts";
import type { ApiRequest } from "./request.ts";
import { type Page, page as pageOf } from "./schemas.ts";

/** A list to go through. */
export interface PagedList {
  readonly path: string;
  readonly doing: string;
  readonly query?: NonNullable<ApiRequest["query"]>;
  readonly pageSize: number;
}

/**
 * Goes through a list page by page, asking for the next page while the caller works on this one.
 *
 * `next` is only taken as a sign that there is more: the address is always made here, so a `next` that names another
 * host is never followed and gets no key.
 */
export async function* pages<T>(
  http: Http,
  list: PagedList,
  item: z.ZodType<T>,
): AsyncGenerator<T> {
  const model = pageOf(item);
  const ask = async (page: number): Promise<Page<T>> => {
    const request: ApiRequest = {
      method: "GET",
      path: list.path,
      doing: list.doing,
      query: { ...list.query, page: page > 1 ? page : undefined, page_size: list.pageSize },
      // Past the end, lists other than that of assets answer 404: the list grew shorter meanwhile.
      allow: page > 1 ? [404] : [],
    };
    return await http.answer(
      request,
      (answer) => answer.status === 404 ? { results: [] } : http.read(request, answer, model),
    );
  };
  let coming = ask(1);
  for (let page = 1;; page++) {
    const { next, results } = await coming;
    const more = Boolean(next) && results.length > 0;
    if (more) {
      coming = ask(page + 1);
      // It may fail while nobody looks; it is awaited in the next round.
      coming.catch(() => {});
    }
    yield* results;
    if (!more) return;
  }
}
