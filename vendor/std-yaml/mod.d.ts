/** Options of {@linkcode parse}: what this project uses of them. */
export interface ParseOptions {
  /** Whether a later duplicate key wins instead of being an error. Default `false`. */
  allowDuplicateKeys?: boolean;
  /** The YAML schema to read with. Default `"default"`. */
  schema?: "core" | "default" | "failsafe" | "json" | "extended";
  /** Called with each warning. */
  onWarning?(error: Error): void;
}
/** Options of {@linkcode stringify}: what this project uses of them. */
export interface StringifyOptions {
  /** Spaces of indentation. Default 2. */
  indent?: number;
  /** Column at which long text is folded, -1 for never. Default 80. */
  lineWidth?: number;
  /** Leave out what YAML cannot hold instead of throwing. Default `false`. */
  skipInvalid?: boolean;
  /** Sort the keys of mappings. Default `false`. */
  sortKeys?: boolean | ((a: string, b: string) => number);
  /** Write repeated objects in full instead of by alias. Default `true`. */
  useAnchors?: boolean;
  /** Write text without quotes only where older readers agree. Default `true`. */
  compatMode?: boolean;
}
/** Reads one YAML document. Throws `SyntaxError` with line and column. */
export function parse(content: string, options?: ParseOptions): unknown;
/** Writes a value as YAML. Throws `TypeError` on what YAML cannot hold. */
export function stringify(data: unknown, options?: StringifyOptions): string;
