using System.Runtime.InteropServices;

namespace TfModelTools.Execution;

/// <summary>Runs a large batch in parts, so that it needs no large memory between the layers and can be cancelled.</summary>
internal static class BatchParts
{
    private const long MaxArenaBytes = 16 << 20;

    /// <summary>
    /// How many samples run at once: as many as keep the memory between the layers within the caches' reach. All at once when samples
    /// are not computed each by itself.
    /// </summary>
    /// <param name="bytesPerSample">Bytes between the layers for each sample.</param>
    /// <param name="batch">The number of samples.</param>
    /// <param name="areIndependent">Whether each sample is computed by itself; asked only of a large batch.</param>
    public static int SamplesPerRun(long bytesPerSample, int batch, Func<bool> areIndependent) =>
        bytesPerSample <= MaxArenaBytes / Math.Max(1, batch) || !areIndependent()
            ? Math.Max(1, batch)
            : (int)Math.Clamp(MaxArenaBytes / bytesPerSample, 1, batch);

    /// <summary>Runs all parts in order.</summary>
    /// <param name="inputs">The bytes of each input.</param>
    /// <param name="outputs">Receives the bytes of each output.</param>
    /// <param name="batch">The number of samples; an empty batch is run once.</param>
    /// <param name="step">The number of samples to run at once.</param>
    /// <param name="run">Runs a number of samples.</param>
    /// <param name="cancellationToken">Ends the work between two parts.</param>
    public static void Run(
        ReadOnlyMemory<byte>[] inputs, Memory<byte>[] outputs, int batch, int step, Action<ReadOnlyMemory<byte>[], Memory<byte>[], int> run, CancellationToken cancellationToken)
    {
        for (int start = 0; start < Math.Max(1, batch); start += step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(step, batch - start);
            if (count == batch)
            {
                run(inputs, outputs, count);
                continue;
            }

            ReadOnlyMemory<byte>[] partInputs = new ReadOnlyMemory<byte>[inputs.Length];
            for (int i = 0; i < inputs.Length; i++)
            {
                partInputs[i] = Part(MemoryMarshal.AsMemory(inputs[i]), start, count, batch);
            }

            Memory<byte>[] partOutputs = new Memory<byte>[outputs.Length];
            for (int i = 0; i < outputs.Length; i++)
            {
                partOutputs[i] = Part(outputs[i], start, count, batch);
            }

            run(partInputs, partOutputs, count);
        }
    }

    private static Memory<byte> Part(Memory<byte> whole, int start, int count, int batch) =>
        whole.Slice((int)((long)whole.Length / batch * start), (int)((long)whole.Length / batch * count));
}
