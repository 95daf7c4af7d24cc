import { foldName } from "./text.ts";

/** The commonest family names of languages that put them first, and whose given names have two syllables. */
const FAMILY_FIRST = new Set(
  ("wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin luo gao zheng liang xie tang song deng " +
    "han feng cao peng xiao pan dong jiang yu kim lee park choi jung kang cho yoon jang lim nguyen tran le pham hoang " +
    "phan vu vo dang bui do nagy kovacs toth szabo horvath varga kiss molnar nemeth farkas cheng cai lu shi jin su " +
    "fan fang tian ren wei du ye yuan dai zhong jia shen ding shao qian qin cui yao tan zou xiong meng bai")
    .split(" "),
);

/** Whether a word is one of the commonest family names of languages that put them first. */
export function isFamilyFirst(word: string): boolean {
  return FAMILY_FIRST.has(foldName(word));
}
