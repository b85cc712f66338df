import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlowGraph } from '../../src/contracts/graph.ts';
import { drawText } from '../../src/graph/draw-text.ts';
import { layOutGraph } from '../../src/graph/lay-out-graph.ts';
import { textWidth } from '../../src/graph/text-width.ts';
import { fiftyOneSteps } from './fifty-one-steps.ts';
import { graphOf } from './flow-text.ts';
import { render, stepsOf, validFlows } from './random-flows.ts';

const large = graphOf(fiftyOneSteps);

function widest(text: string): number {
  return Math.max(...text.split('\n').map((line) => textWidth(line)));
}

/** A flow of one step after another, each with a description. */
function linear(doc: string, count: number): FlowGraph {
  const names = ['start', ...Array.from({ length: count - 2 }, (_, index) => `step${index}`), 'end'];
  const steps = names.map((name, index) => {
    const next = names[index + 1];
    return `/** ${doc} */ @step ${name}() { ${next === undefined ? '' : `this.next(this.${next});`} }`;
  });
  return graphOf(`class F extends Flow { ${steps.join('\n')} }`);
}

describe('a drawing for a terminal', () => {
  it('of 51 steps, 80 columns wide', () => {
    expect(drawText(large, { columns: 80 })).toMatchInlineSnapshot(`
      "Forecast: Trains, compares and publishes the nightly forecasts.

      ● start                branches                      Reads the settings of the…
      ├─● readSales                                        Sales of the last three ye…
      │ ● cleanSales                                       Drops returns and test ord…
      │ ◇ checkSales         switch: fine → gatherInputs
      │ ├╌● fillSales        when gaps → gatherInputs      Fills gaps of up to three…
      │ └╌● loadBackup       when "too old"
      │   ● repairBackup     → gatherInputs
      ├─● readWeather        foreach                       One request a station.
      │ ╠═● readStation
      │ ║ ◇ parseStation     switch: again ↺ parseStation, done → meanWeather
      │ ● meanWeather        joins readWeather → gatherInputs
      ├─● readCalendar       → gatherInputs
      ● gatherInputs         joins start                   All inputs of the night in…
      ● splitRegions         foreach
      ╠═● prepareRegion                                    The rows of one region, wi…
      ║ ◇ chooseModel        switch
      ║ ├╌● fitTrees         when small, foreach
      ║ ┆ ╠═● tuneTrees
      ║ ┆ ║ ● scoreTrees     → bestTrees
      ║ ┆ ● bestTrees        joins fitTrees → evaluateRegion  The depth with the smal…
      ║ ├╌● fitNetwork       when large
      ║ ┆ ● prepareBatches   parallel
      ║ ┆ ╠═● trainNetwork   → averageWeights              One epoch on four machines.
      ║ ┆ ◇ averageWeights   joins prepareBatches, switch: more ↺ prepareBatches,
      ║ ┆                    done → evaluateRegion
      ║ ├╌● copyYesterday    when none → evaluateRegion
      ║ ● evaluateRegion     branches
      ║ ├─● errorByShop      → report
      ║ ├─● errorByDay       → report
      ║ ├─● errorByProduct
      ║ │ ● groupProducts    → report
      ║ ● report             joins evaluateRegion          What went wrong, and where.
      ║ ◇ judgeRegion        switch: good → joinRegions
      ║ └╌● askReviewer      when bad
      ║   ◇ waitForReviewer  switch: "not yet" ↺ waitForReviewer, refit ↺ chooseModel,
      ║                      accept → joinRegions
      ● joinRegions          joins splitRegions            Forecasts of all regions.
      ● reconcile                                          Makes regions add up to th…
      ◇ compare              switch
      ├╌● publish            when better or same, branches
      ┆ ├─● writeTables
      ┆ │ ● checkTables      → published
      ┆ ├─● writeFiles       → published
      ┆ ├─● drawCharts       foreach                       A chart a region.
      ┆ │ ╠═● drawChart
      ┆ │ ║ ● uploadChart    → chartsDone
      ┆ │ ● chartsDone       joins drawCharts → published
      ┆ ● published          joins publish
      ┆ ● tellReaders        → clean
      ├╌● keepOld            when worse
      ┆ ● tellTeam           → clean
      ● clean                                              Removes what is older than…
      ● end"
    `);
  });

  it('in ASCII, 120 columns wide', () => {
    const text = drawText(large, { columns: 120, isAscii: true });
    expect(text).toMatch(/^[\n\u0020-\u007E]*$/);
    expect(text.split('\n').slice(18, 40).join('\n')).toMatchInlineSnapshot(`
      "# :-* fitTrees         when small, foreach
      # : #=* tuneTrees
      # : # * scoreTrees     -> bestTrees
      # : * bestTrees        joins fitTrees -> evaluateRegion  The depth with the smallest error over all folds.
      # :-* fitNetwork       when large
      # : * prepareBatches   parallel
      # : #=* trainNetwork   -> averageWeights                 One epoch on four machines.
      # : ? averageWeights   joins prepareBatches, switch: more back to prepareBatches, done -> evaluateRegion
      # :-* copyYesterday    when none -> evaluateRegion
      # * evaluateRegion     branches
      # |-* errorByShop      -> report
      # |-* errorByDay       -> report
      # |-* errorByProduct
      # | * groupProducts    -> report
      # * report             joins evaluateRegion              What went wrong, and where.
      # ? judgeRegion        switch: good -> joinRegions
      # \`-* askReviewer      when bad
      #   ? waitForReviewer  switch: "not yet" back to waitForReviewer, refit back to chooseModel, accept -> joinRegions
      * joinRegions          joins splitRegions                Forecasts of all regions.
      * reconcile                                              Makes regions add up to the country.
      ? compare              switch
      :-* publish            when better or same, branches"
    `);
  });

  it('of 200 steps has a line for each', () => {
    const text = drawText(linear('Does it.', 200), { columns: 80 });
    expect(text.split('\n')).toHaveLength(202);
    expect(widest(text)).toBeLessThanOrEqual(80);
  });

  it('cuts a description to the width that its letters take', () => {
    expect(drawText(linear('集計します。集計します。集計します。 Sums 👩‍🔬 up.', 2), { columns: 40 }))
      .toMatchInlineSnapshot(`
        "F

        ● start  集計します。集計します。集計し…
        ● end    集計します。集計します。集計し…"
      `);
  });

  it('takes the first sentence of a description, with its links as text', () => {
    const doc = 'Loads\n * {@link Rows | all rows} of v1.2 e.g. quickly. Then more.\n *\n * And more.';
    expect(drawText(linear(doc, 2))).toContain('● start  Loads all rows of v1.2 e.g. quickly.\n');
    expect(drawText(linear('@deprecated Not used.', 2))).toContain('● start\n');
  });

  it('quotes the cases that are no words', () => {
    const graph = graphOf(`class F extends Flow {
      @step start() { this.next({ 'a b': this.a, '': this.end, 'x\\ny': this.start }, { on: go() }); }
      @step a() { this.next(this.end); }
      @step end() {}
    }`);
    expect(drawText(graph)).toMatchInlineSnapshot(`
      "F

      ◇ start  switch: "" → end, "x\\ny" ↺ start
      ├╌● a    when "a b" → end
      ● end"
    `);
  });

  it('names the part of each piece that it has coloured', () => {
    const graph = linear('Does it.', 2);
    const painted = drawText(graph, { paint: (part, text) => `<${part}>${text.trim()}</>` });
    expect(painted).toContain('<sign>●</><name>start</>');
    expect(painted).toContain('<description>Does it.</>');
  });
});

describe('any drawing', () => {
  it('stays within its width, and breaks no line where there is no bound', () => {
    fc.assert(
      fc.property(validFlows, fc.integer({ min: 60, max: 120 }), (parts, columns) => {
        const graph = graphOf(render(stepsOf(parts)));
        expect(widest(drawText(graph, { columns }))).toBeLessThanOrEqual(columns);
        expect(drawText(graph).split('\n')).toHaveLength(graph.steps.length + 2);
      }),
      { numRuns: 50 },
    );
  });

  it('has each step once, after all that lead to it, and each way with where it leads', () => {
    fc.assert(
      fc.property(validFlows, (parts) => {
        const graph = graphOf(render(stepsOf(parts)));
        const rows = layOutGraph(graph);
        const names = rows.map(({ step }) => step.name);
        expect(names.toSorted()).toEqual(graph.steps.map(({ name }) => name).toSorted());
        expect([names[0], names.at(-1)]).toEqual([graph.start, graph.end]);
        for (const [row, { ways }] of rows.entries()) {
          for (const { to, kind } of ways) {
            const target = names.indexOf(to);
            expect(kind === 'back').toBe(target <= row);
            if (kind === 'below') expect(target).toBe(row + 1);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('hangs a step on a line for each split that is open around it', () => {
    fc.assert(
      fc.property(validFlows, (parts) => {
        for (const { step, rails } of layOutGraph(graphOf(render(stepsOf(parts))))) {
          const open = rails.filter(({ kind }) => kind !== 'switch').map(({ split, kind }) => ({ split, kind }));
          expect(open).toEqual(step.open);
        }
      }),
      { numRuns: 50 },
    );
  });
});
