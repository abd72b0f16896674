// Command lines that a report shows, quoted so that a shell takes them word for word.

export function shellWords(words: readonly string[]): string {
  return words.map((word) => (/^[A-Za-z0-9_./=:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}
