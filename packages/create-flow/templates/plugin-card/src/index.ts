export { histogram, type HistogramOptions } from './histogram.ts';
