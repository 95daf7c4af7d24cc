/** Formats of JSON Schema as the Python library checks them with its optional packages for dates. */

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|[+-](\d{2}):(\d{2}))$/;

function isDate(text: string): boolean {
  const match = DATE.exec(text);
  if (!match) return false;
  const [, year, month, day] = match.map(Number) as [number, number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  date.setUTCFullYear(year);
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function isDateTime(text: string): boolean {
  const match = DATE_TIME.exec(text);
  if (!match) return false;
  const [, date = "", hour, minute, second, zoneHour = "0", zoneMinute = "0"] = match;
  return isDate(date) && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60 &&
    Number(zoneHour) < 24 && Number(zoneMinute) < 60;
}

/** RFC 3986: a scheme, then only its characters; brackets only round an IP address. */
function isUri(text: string): boolean {
  const match = /^[A-Za-z][A-Za-z0-9+.-]*:(\/\/(?:[^/?#@]*@)?(?:\[[0-9A-Fa-f:.]+\])?)?(.*)$/s.exec(
    text,
  );
  return match !== null &&
    /^(?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*(?:#(?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)?$/
      .test(match[2] ?? "");
}

/** Tells whether a text has a format; formats that the library does not check pass. */
export function isFormat(format: string, text: string): boolean {
  switch (format) {
    case "date":
      return isDate(text);
    case "date-time":
      return isDateTime(text);
    case "email":
      return text.includes("@");
    case "uuid":
      return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
    case "uri":
      return isUri(text);
    default:
      return true;
  }
}
