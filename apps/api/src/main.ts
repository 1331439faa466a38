import { readConfig, startApp } from '@gridloop/platform';
import { ApiModule } from './api.module';

const config = readConfig(process.env);
void startApp(ApiModule.with(config), { ...config, docs: { title: 'Gridloop', version: '0.1.0' } });
