/** Names in Cyrillic and Greek letters as people write them in Latin ones. */
import { foldName } from "./text.ts";

/** Letter by letter, in two usages: that of journals and that of passports. */
const CYRILLIC: Readonly<Record<string, readonly [string, string]>> = {
  "а": ["a", "a"],
  "б": ["b", "b"],
  "в": ["v", "v"],
  "г": ["g", "g"],
  "ґ": ["g", "g"],
  "д": ["d", "d"],
  "е": ["e", "e"],
  "ё": ["e", "yo"],
  "є": ["ie", "ye"],
  "ж": ["zh", "zh"],
  "з": ["z", "z"],
  "и": ["i", "i"],
  "і": ["i", "i"],
  "ї": ["i", "yi"],
  "й": ["y", "i"],
  "к": ["k", "k"],
  "л": ["l", "l"],
  "м": ["m", "m"],
  "н": ["n", "n"],
  "о": ["o", "o"],
  "п": ["p", "p"],
  "р": ["r", "r"],
  "с": ["s", "s"],
  "т": ["t", "t"],
  "у": ["u", "u"],
  "ф": ["f", "f"],
  "х": ["kh", "h"],
  "ц": ["ts", "ts"],
  "ч": ["ch", "ch"],
  "ш": ["sh", "sh"],
  "щ": ["shch", "shch"],
  "ъ": ["", "ie"],
  "ы": ["y", "y"],
  "ь": ["", ""],
  "э": ["e", "e"],
  "ю": ["yu", "iu"],
  "я": ["ya", "ia"],
};
const GREEK: Readonly<Record<string, string>> = {
  "α": "a",
  "β": "v",
  "γ": "g",
  "δ": "d",
  "ε": "e",
  "ζ": "z",
  "η": "i",
  "θ": "th",
  "ι": "i",
  "κ": "k",
  "λ": "l",
  "μ": "m",
  "ν": "n",
  "ξ": "x",
  "ο": "o",
  "π": "p",
  "ρ": "r",
  "σ": "s",
  "ς": "s",
  "τ": "t",
  "υ": "y",
  "φ": "f",
  "χ": "ch",
  "ψ": "ps",
  "ω": "o",
};

/** Whether a name has Latin letters, and no more of another script than of them. */
export function anyLatin(text: string): boolean {
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  const other = text.match(/(?!\p{Script=Latin})\p{L}/gu)?.length ?? 0;
  return latin > 0 && latin >= other;
}

/** Spellings of a name in Latin letters; none for scripts whose spelling no table of letters gives. */
export function latinForms(text: string): string[] {
  const composed = text.normalize("NFC");
  const letters = composed.match(/\p{L}/gu) ?? [];
  if (letters.every((l) => /\p{Script=Cyrillic}/u.test(l))) {
    const write = (way: 0 | 1) => map(composed, (l) => CYRILLIC[l]?.[way]);
    return [...new Set([write(0), write(1)])];
  }
  if (letters.every((l) => /\p{Script=Greek}/u.test(l))) {
    const plain = composed.normalize("NFD").replace(/\p{M}/gu, "");
    return [
      map(
        plain.replace(/ου/gi, (o) => o[0] === "Ο" ? "Ου" : "ου"),
        (l) => GREEK[l],
      ).replace(/oy/g, "ou").replace(/Oy/g, "Ou"),
    ];
  }
  return [];
}

function map(text: string, of: (letter: string) => string | undefined): string {
  return [...text].map((letter) => {
    const small = letter.toLowerCase();
    const latin = of(small);
    if (latin === undefined) return letter;
    return letter === small ? latin : latin.slice(0, 1).toUpperCase() + latin.slice(1);
  }).join("");
}

/** A word in which spellings of the same sounds are one: Sergey and Sergei, Yuri and Iurii, Alexei and Aleksey. */
export function looseForm(word: string): string {
  return foldName(word).replace(/ /g, "")
    .replace(/x/g, "ks").replace(/ph/g, "f").replace(/tch/g, "ch").replace(/kh/g, "h")
    .replace(/ou/g, "u").replace(/w/g, "v").replace(/c(?!h)/g, "k")
    .replace(/[yj]/g, "i").replace(/ii+/g, "i").replace(/([eaou])i$/, "$1i")
    .replace(/(.)\1/g, "$1");
}
