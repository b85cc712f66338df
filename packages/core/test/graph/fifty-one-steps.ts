/** A flow such as a team would have after a year: 51 steps, with every kind of split, nested. */
export const fiftyOneSteps = `/** Trains, compares and publishes the nightly forecasts. Runs for every region. */
class Forecast extends Flow {
  /** Reads the settings of the night, and which regions are due. */
  @step start() { this.next(this.readSales, this.readWeather, this.readCalendar); }
  /** Sales of the last three years. */
  @step readSales() { this.next(this.cleanSales); }
  /** Drops returns and test orders. */
  @step cleanSales() { this.next(this.checkSales); }
  @step checkSales() { this.next({ fine: this.gatherInputs, gaps: this.fillSales, 'too old': this.loadBackup }, { on: go() }); }
  /** Fills gaps of up to three days with the mean of the days around them, and marks what was filled. */
  @step fillSales() { this.next(this.gatherInputs); }
  @step loadBackup() { this.next(this.repairBackup); }
  @step repairBackup() { this.next(this.gatherInputs); }
  /** One request a station. */
  @step readWeather() { this.next(this.readStation, { foreach: list() }); }
  @step readStation(station: string) { this.next(this.parseStation); }
  @step parseStation() { this.next({ again: this.parseStation, done: this.meanWeather }, { on: go() }); }
  @step meanWeather(inputs: Inputs<Forecast>) { this.next(this.gatherInputs); }
  @step readCalendar() { this.next(this.gatherInputs); }
  /** All inputs of the night in one table. */
  @step gatherInputs(inputs: Inputs<Forecast>) { this.next(this.splitRegions); }
  @step splitRegions() { this.next(this.prepareRegion, { foreach: list() }); }
  /** The rows of one region, with the features of its shops. */
  @step prepareRegion(region: string) { this.next(this.chooseModel); }
  @step chooseModel() { this.next({ small: this.fitTrees, large: this.fitNetwork, none: this.copyYesterday }, { on: go() }); }
  @step fitTrees() { this.next(this.tuneTrees, { foreach: list() }); }
  @step tuneTrees(depth: number) { this.next(this.scoreTrees); }
  @step scoreTrees() { this.next(this.bestTrees); }
  /** The depth with the smallest error over all folds. */
  @step bestTrees(inputs: Inputs<Forecast>) { this.next(this.evaluateRegion); }
  @step fitNetwork() { this.next(this.prepareBatches); }
  @step prepareBatches() { this.next(this.trainNetwork, { parallel: 4 }); }
  /** One epoch on four machines. */
  @step trainNetwork() { this.next(this.averageWeights); }
  @step averageWeights(inputs: Inputs<Forecast>) { this.next({ more: this.prepareBatches, done: this.evaluateRegion }, { on: go() }); }
  @step copyYesterday() { this.next(this.evaluateRegion); }
  @step evaluateRegion() { this.next(this.errorByShop, this.errorByDay, this.errorByProduct); }
  @step errorByShop() { this.next(this.report); }
  @step errorByDay() { this.next(this.report); }
  @step errorByProduct() { this.next(this.groupProducts); }
  @step groupProducts() { this.next(this.report); }
  /** What went wrong, and where. */
  @step report(inputs: Inputs<Forecast>) { this.next(this.judgeRegion); }
  @step judgeRegion() { this.next({ good: this.joinRegions, bad: this.askReviewer }, { on: go() }); }
  @step askReviewer() { this.next(this.waitForReviewer); }
  @step waitForReviewer() { this.next({ 'not yet': this.waitForReviewer, refit: this.chooseModel, accept: this.joinRegions }, { on: go() }); }
  /** Forecasts of all regions. */
  @step joinRegions(inputs: Inputs<Forecast>) { this.next(this.reconcile); }
  /** Makes regions add up to the country. */
  @step reconcile() { this.next(this.compare); }
  @step compare() { this.next({ better: this.publish, same: this.publish, worse: this.keepOld }, { on: go() }); }
  @step keepOld() { this.next(this.tellTeam); }
  @step tellTeam() { this.next(this.clean); }
  @step publish() { this.next(this.writeTables, this.writeFiles, this.drawCharts); }
  @step writeTables() { this.next(this.checkTables); }
  @step checkTables() { this.next(this.published); }
  @step writeFiles() { this.next(this.published); }
  /** A chart a region. */
  @step drawCharts() { this.next(this.drawChart, { foreach: list() }); }
  @step drawChart(region: string) { this.next(this.uploadChart); }
  @step uploadChart() { this.next(this.chartsDone); }
  @step chartsDone(inputs: Inputs<Forecast>) { this.next(this.published); }
  @step published(inputs: Inputs<Forecast>) { this.next(this.tellReaders); }
  @step tellReaders() { this.next(this.clean); }
  /** Removes what is older than a month. */
  @step clean() { this.next(this.end); }
  @step end() {}
}`;
