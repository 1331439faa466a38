import { edgeOf, readConfig, startApp } from '@gridloop/platform';
import { ApiModule } from './api.module';

const start = async (): Promise<void> => {
  const config = readConfig(process.env);
  const docs = { title: 'Gridloop', version: '0.1.0' };
  await startApp(ApiModule.with(config), { ...config, edge: await edgeOf(config), docs });
};

void start();
