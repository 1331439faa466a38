import { unzipSync } from 'fflate';
import { SaxesParser } from 'saxes';
import type { Line } from './structure.reading';

/** What an unpacked workbook may come to at most: a small file can unpack to any size. */
const mostUnpacked = 128 * 1_024 * 1_024;

/** A workbook that cannot be read on. */
export class WorkbookBroken extends Error {
  constructor(
    readonly zh: string,
    readonly en: string,
    readonly where?: Line,
  ) {
    super(en);
  }
}

export type Parts = Readonly<Record<string, Uint8Array>>;

/** The XML parts; what each says of its size bounds what is unpacked of it. */
export const unpacked = (bytes: Uint8Array): Parts => {
  let size = 0;
  try {
    return unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!/\.(xml|rels)$/.test(name)) return false;
        size += originalSize;
        if (!(size <= mostUnpacked)) throw tooLargeUnpacked;
        return true;
      },
    });
  } catch (error) {
    throw error === tooLargeUnpacked ? error : damaged();
  }
};

const tooLargeUnpacked = new WorkbookBroken(
  `工作簿解压后超过 ${mostUnpacked / 1_048_576} MB：请删去多余内容，或按街道分成几个文件`,
  `The workbook unpacks to more than ${mostUnpacked / 1_048_576} MB: take out what is not needed, or divide it`,
);

const damaged = (): WorkbookBroken =>
  new WorkbookBroken(
    '工作簿已损坏，请在 Excel 中打开并重新保存',
    'The workbook is damaged: open it in Excel and save it again',
  );

export const need = (parts: Parts, name: string): Uint8Array => {
  const part = parts[name];
  if (part) return part;
  throw damaged();
};

/** What a part points to, such as its sheets. */
export const relationsOf = (parts: Parts, part: string) => {
  const folder = part.slice(0, part.lastIndexOf('/') + 1);
  const found: { id: string; type: string; target: string }[] = [];
  walk(parts[`${folder}_rels/${part.slice(folder.length)}.rels`], {
    open: (name, { Id = '', Type = '', Target = '' }) => {
      const target = Target.startsWith('/') ? Target.slice(1) : `${folder}${Target}`;
      if (name === 'Relationship') found.push({ id: Id, type: Type.slice(Type.lastIndexOf('/') + 1), target });
    },
  });
  return found;
};

interface Walk {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string, within: string): void;
  close?(name: string): void;
}

const chunk = 65_536;

/** Walks through a part, element by element, names without their prefix; through none when it is not there. */
export const walk = (xml: Uint8Array | undefined, { open, text, close }: Walk): void => {
  if (!xml) return;
  const parser = new SaxesParser();
  const way: string[] = [];
  parser.on('opentag', ({ name, attributes }) => {
    way.push(name.slice(name.indexOf(':') + 1));
    open?.(way.at(-1) ?? '', attributes);
  });
  parser.on('text', (piece) => text?.(piece, way.at(-1) ?? ''));
  parser.on('cdata', (piece) => text?.(piece, way.at(-1) ?? ''));
  parser.on('closetag', () => close?.(way.pop() ?? ''));
  parser.on('error', () => {
    throw damaged();
  });
  const decoder = new TextDecoder();
  for (let at = 0; at < xml.length; at += chunk)
    parser.write(decoder.decode(xml.subarray(at, at + chunk), { stream: true }));
  parser.write(decoder.decode()).close();
};
