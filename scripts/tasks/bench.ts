import { bench } from '../../benchmarks/bench.ts';
export default bench;
