import { kept } from './services';

/** Ends what `startServices` started. */
export default async function stopServices(): Promise<void> {
  await kept.gridloopServices?.disposeAsync();
}
