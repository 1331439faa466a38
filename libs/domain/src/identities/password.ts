const shortest = 10;
const fewest = 5;

/** Whether a password is too easy to guess: short, of few different characters, or made of the name one signs in with. */
export const isWeak = (password: string, login: string): boolean => {
  const characters = [...password.toLowerCase()];
  const rest = password.toLowerCase().replaceAll(login.toLowerCase(), '');
  return (
    characters.length < shortest ||
    new Set(characters).size < fewest ||
    [...rest].length < shortest - 2 ||
    runs.some((run) => run.includes(password.toLowerCase()))
  );
};

/** Rows that people type when they are asked for many characters. */
const runs = [
  '01234567890123456789',
  '98765432109876543210',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  '1qaz2wsx3edc4rfv5tgb',
];
