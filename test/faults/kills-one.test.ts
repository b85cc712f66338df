import { testKills } from './campaign.ts';

testKills(0, 2);
