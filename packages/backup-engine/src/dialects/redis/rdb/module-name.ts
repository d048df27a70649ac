const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const NAME_LETTERS = 9;

/** The nine letters that a module's type has as its name, out of the number that stands for it; its last ten bits are a version. */
export function moduleName(id: bigint): string {
  let rest = id >> 10n;
  let name = '';
  for (let index = 0; index < NAME_LETTERS; index += 1) {
    name = (LETTERS[Number(rest & 63n)] as string) + name;
    rest >>= 6n;
  }
  return name;
}
