"""Lists the tasks of a step and reads an artifact of each: list_tasks.py FLOW RUN STEP ARTIFACT"""
import sys

from metaflow import Step, namespace

flow, run, step, artifact = sys.argv[1:]
namespace(None)
tasks = list(Step('/'.join((flow, run, step))))
print(len(tasks), sum(task[artifact].data for task in tasks))
