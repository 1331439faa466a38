import { readConfig, startApp } from '@gridloop/platform';
import { WorkerModule } from './worker.module';

const config = readConfig(process.env);
void startApp(WorkerModule.with(config), { ...config, port: config.workerPort });
