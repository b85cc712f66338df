import os
import time

from metaflow import FlowSpec, Parameter, step


class BufferFlow(FlowSpec):
    megabytes = Parameter('megabytes', default=1024, type=int)

    @step
    def start(self):
        self.data = os.urandom(self.megabytes << 20)
        self.made_at = time.time()
        self.next(self.read)

    @step
    def read(self):
        before = time.time()
        data = self.data
        self.read_seconds = time.time() - before
        assert len(data) == self.megabytes << 20
        del data
        self.next(self.end)

    @step
    def end(self):
        print('made at', self.made_at, 'read in', self.read_seconds)


if __name__ == '__main__':
    BufferFlow()
