import { jiefangqiaoFour, qinglongGas } from './five-communities';
import { jingRoof } from './jing-roof';
import type { Story } from './story';
import { tianRepairs } from './tian-repairs';
import { wangKuiPass } from './wangkui-pass';
import { weiFloor } from './wei-floor';

/** The stories of handbook §9.1 that are told in cases; that of the councils is told in meetings. */
export const stories: readonly Story[] = [wangKuiPass, weiFloor, jingRoof, jiefangqiaoFour, qinglongGas, tianRepairs];
