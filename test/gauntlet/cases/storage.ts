// The shared disk fails under the running guest. A guest that waits for its disk is not to be killed: it goes on when the disk
// is back, or when an operator says so.
import { home, type FaultCase } from '../fault-case.ts';
import { fullStorage, hangStorage, refuseWrites } from '../nemesis/storage.ts';

export const storageCases: readonly FaultCase[] = [
  {
    name: 'storage-hangs',
    title: 'the storage answers nothing for 8 s',
    fault: async (scene) => {
      const heal = await scene.inflict(hangStorage(scene));
      await scene.pause(8000);
      await heal();
    },
    expect: { bootsMax: 1, endsOn: [home] },
  },
  {
    name: 'storage-refuses-writes',
    title: 'the storage answers every write with an error; the guest is paused, and resumed by an operator afterwards',
    fault: async (scene) => {
      await scene.inflict(refuseWrites(scene, home));
      await scene.pause(12_000);
    },
    expect: { bootsMax: 1, endsOn: [home], codes: ['DOMAIN_PAUSED'] },
  },
  {
    name: 'storage-full',
    title: 'the storage has no room for what the guest writes; it is paused, and resumed by an operator afterwards',
    setup: { disk: 'small' },
    fault: async (scene) => {
      await scene.inflict(fullStorage(scene, home));
      await scene.pause(30_000);
    },
    expect: { bootsMax: 1, endsOn: [home], codes: ['DOMAIN_PAUSED'] },
  },
];
