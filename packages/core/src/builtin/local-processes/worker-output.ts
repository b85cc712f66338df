/** One of the streams of this process, whose part of each task ends with a marker. */
export interface WorkerOutput {
  write(text: string): void;
  /** Writes the marker behind what the task wrote; false when the task has closed the stream. */
  end(marker: string): Promise<boolean>;
}

/**
 * Makes writing wait until the launcher has read: what a task prints in one go would else pile up in memory, and past some
 * millions of lines Node loses it.
 */
function writeAtOnce(stream: NodeJS.WriteStream): void {
  const { _handle: handle } = stream as { readonly _handle?: { setBlocking?: (isBlocking: boolean) => void } };
  handle?.setBlocking?.(true);
}

/** A stream as it is before a task can put something else in place of its `write`. */
export function openOutput(stream: NodeJS.WriteStream): WorkerOutput {
  writeAtOnce(stream);
  const write = stream.write.bind(stream);
  // A closed stream is told of below; as an event it would end the process.
  stream.on('error', () => undefined);
  return {
    write: (text) => void write(text),
    end: (marker) => {
      if (Object.hasOwn(stream, 'write')) Reflect.deleteProperty(stream, 'write');
      return new Promise((resolve) => {
        write(marker, (error) => resolve(!error));
      });
    },
  };
}
