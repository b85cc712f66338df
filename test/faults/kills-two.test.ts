import { testKills } from './campaign.ts';

// In two files, which run beside each other.
testKills(1, 2);
