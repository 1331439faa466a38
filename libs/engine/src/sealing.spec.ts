import fc from 'fast-check';
import { memoryKeyVault } from './key-vault';
import { isSealed, seal, SubjectErased, unseal, type SealedPlace } from './sealing';

const place: SealedPlace = { stream: 'case-1', id: 'e1', type: 'CaseReported', field: 'text' };

describe('A sealed value', () => {
  it('opens as it was, whatever JSON it is', () =>
    fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const vault = memoryKeyVault();
        const json: unknown = JSON.parse(JSON.stringify(value));
        expect(await unseal(vault, place, await seal(vault, place, json, ['wang']))).toEqual(json);
      }),
      { numRuns: 50 },
    ));

  it('shows its algorithm and subjects, and nothing else', async () => {
    const sealed = await seal(memoryKeyVault(), place, '王魁 lives in 3-201', ['wang', 'case-1', 'wang']);
    expect(sealed).toEqual({
      sealed: 'A256GCM',
      subjects: ['case-1', 'wang'],
      iv: expect.any(String) as string,
      box: expect.any(String) as string,
    });
    expect(Buffer.from(sealed.box, 'base64').toString('latin1')).not.toContain('3-201');
    expect(isSealed(sealed)).toBe(true);
    expect(isSealed('王魁')).toBe(false);
  });

  it.each(['wang', 'case-1', 'li'])('is unreadable once the key of %s alone is destroyed', async (subject) => {
    const vault = memoryKeyVault();
    const sealed = await seal(vault, place, 'text', ['wang', 'case-1', 'li']);
    await vault.destroy(subject);
    expect(await unseal(vault, place, sealed)).toBeUndefined();
  });

  it.each([
    ['stream', 'case-2'],
    ['id', 'e2'],
    ['type', 'CaseSupplemented'],
    ['field', 'reporter'],
  ])('does not open at another %s', async (part, other) => {
    const vault = memoryKeyVault();
    const sealed = await seal(vault, place, 'text', ['wang']);
    await expect(unseal(vault, { ...place, [part]: other }, sealed)).rejects.toThrow();
  });

  it('does not open when it was altered', async () => {
    const vault = memoryKeyVault();
    const sealed = await seal(vault, place, 'text', ['wang']);
    const box = Buffer.from(sealed.box, 'base64');
    box.writeUInt8(box.readUInt8(0) ^ 1, 0);
    await expect(unseal(vault, place, { ...sealed, box: box.toString('base64') })).rejects.toThrow();
    await expect(unseal(vault, place, { ...sealed, sealed: 'SM4' })).rejects.toThrow('A256GCM');
  });

  it('is not made for somebody who was erased, nor for nobody', async () => {
    const vault = memoryKeyVault();
    await vault.destroy('wang');
    await expect(seal(vault, place, 'text', ['case-1', 'wang'])).rejects.toThrow(SubjectErased);
    await expect(seal(vault, place, 'text', [])).rejects.toThrow('names none');
  });
});
