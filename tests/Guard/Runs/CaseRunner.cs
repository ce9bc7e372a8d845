using System.Globalization;
using TfModelTools.Runtime;
using TfModelTools.Tests.Guard.Buffers;
using TfModelTools.Tests.Guard.Cases;

namespace TfModelTools.Tests.Guard.Runs;

/// <summary>
/// Tries a case: on ordinary memory first, then at every placement of guarded memory, with every number of samples and of threads. An access
/// out of bounds ends the process. What can be seen afterwards is a fault too: another result, also because an element was not written or
/// memory was read that nobody had written; a changed input; a write beside a buffer.
/// </summary>
/// <param name="isShort">Whether numbers of threads and placements take turns, in place of all of them with all.</param>
/// <param name="journal">Told what is being done.</param>
internal sealed class CaseRunner(bool isShort, Journal journal)
{
    private const int MostThreads = 3;
    private readonly GuardedBufferSet _buffers = new();
    private readonly GuardedKernelMemory _memory = new();
    private int _turn;

    /// <summary>How many times a kernel was run on guarded memory.</summary>
    public long Runs { get; private set; }

    /// <summary>Tries a case.</summary>
    /// <returns>The first fault; null for none.</returns>
    public string? Try(KernelCase tried)
    {
        string how = " | ordinary memory";
        try
        {
            journal.Detail(how);
            Kernel plain = tried.Create();
            Expectation[] expected = [.. tried.Batches.Select(b => new Expectation(tried, plain, b))];
            foreach (Placement placement in Placements())
            {
                _memory.Placement = placement;
                KernelMemory.Replacement = _memory.Allocate;
                try
                {
                    how = $" | {placement}";
                    journal.Detail(how);
                    Kernel kernel = tried.Create();
                    foreach (Expectation e in expected)
                    {
                        foreach ((int threads, bool inPlace) in Ways(tried, placement))
                        {
                            how = string.Create(CultureInfo.InvariantCulture, $" | {e.Batch} samples, {threads} threads{(inPlace ? ", in place" : "")}, {placement}");
                            journal.Detail(how);
                            if (Run(tried, kernel, e, placement, threads, inPlace) is string fault)
                            {
                                return how[3..] + ": " + fault;
                            }
                        }
                    }

                    // The second thread of a recurrent layer may still be in what the layer keeps.
                    SpinWait.SpinUntil(() => kernel is not GatedRecurrentKernel { Follower.IsTaken: true });
                }
                finally
                {
                    KernelMemory.Replacement = null;
                    _memory.Release();
                }
            }

            return null;
        }
        catch (Exception e)
        {
            // Whatever a kernel throws at arguments that fit is a fault of it (or of the case).
            string place = e.StackTrace?.Split('\n').FirstOrDefault()?.Trim() ?? "";
            return $"{how[3..]}: {e.GetType().Name}: {e.Message} {place}";
        }
    }

    private IEnumerable<Placement> Placements() => isShort
        ? [Placement.End, Placement.Begin, new(false, 1 + (_turn++ % (Placement.Offsets - 1)))]
        : Placement.All;

    private IEnumerable<(int Threads, bool InPlace)> Ways(KernelCase tried, Placement placement)
    {
        bool isOffset = !placement.IsAtEnd && placement.Offset != 0;
        IEnumerable<int> threads = isShort || isOffset ? [1 + (_turn++ % MostThreads)] : Enumerable.Range(1, MostThreads);
        foreach (int count in threads)
        {
            yield return (count, false);
            if (tried.InPlaceInput >= 0 && (count == 1 || isShort))
            {
                yield return (count, true);
            }
        }
    }

    private string? Run(KernelCase tried, Kernel kernel, Expectation expected, Placement placement, int threads, bool inPlace)
    {
        int[] inputs = new int[tried.Inputs.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = Place(i, tried.Inputs[i], expected.Inputs[i], placement);
        }

        int[] outputs = new int[tried.Outputs.Count];
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = inPlace && i == 0 ? tried.InPlaceInput : Place(inputs.Length + i, tried.Outputs[i], expected.Before[i], placement);
        }

        Runs++;
        using (Workers.Use(threads))
        {
            kernel.Run(_buffers, inputs, outputs, expected.Batch);
        }

        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] >= 0 && _buffers[i].Damage() is string damage)
            {
                return $"of input {i} {damage}";
            }

            if (inputs[i] >= 0 && !(inPlace && i == tried.InPlaceInput) && !_buffers[i].Bytes.SequenceEqual(expected.Inputs[i]))
            {
                return $"input {i} was changed";
            }
        }

        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] >= 0 && _buffers[outputs[i]].Damage() is string damage)
            {
                return $"of output {i} {damage}";
            }

            if (outputs[i] >= 0 && !_buffers[outputs[i]].Bytes.SequenceEqual(expected.Outputs[i]))
            {
                int at = _buffers[outputs[i]].Bytes.CommonPrefixLength(expected.Outputs[i]);
                return $"output {i} is another than on ordinary memory, from byte {at} of {expected.Outputs[i].Length} on (or nobody wrote it)";
            }
        }

        return _memory.Damage();
    }

    private int Place(int number, Port? port, byte[] content, Placement placement)
    {
        if (port is null)
        {
            return -1;
        }

        GuardedBuffer buffer = _buffers[number];
        buffer.Place(placement.For(number), content.Length, port.Element.Size);
        if (port.Filling is not null)
        {
            content.CopyTo(buffer.Bytes);
        }

        return number;
    }

    /// <summary>What a case has to give for a number of samples: the results on ordinary memory, on one thread.</summary>
    private sealed class Expectation
    {
        public Expectation(KernelCase tried, Kernel kernel, int batch)
        {
            Batch = batch;
            Inputs = [.. tried.Inputs.Select((p, i) => Content(p, batch, (uint)i))];
            Before = [.. tried.Outputs.Select((p, i) => Content(p, batch, 100 + (uint)i))];
            Outputs = [.. Before.Select(b => (byte[])b.Clone())];
            kernel.Run(
                new PlainBufferSet([.. Inputs, .. Outputs]),
                [.. tried.Inputs.Select((p, i) => p is null ? -1 : i)],
                [.. tried.Outputs.Select((p, i) => p is null ? -1 : Inputs.Length + i)],
                batch);
        }

        public int Batch { get; }

        public byte[][] Inputs { get; }

        /// <summary>What the outputs hold before; zeros, which are not the poison of guarded memory, where every element is to be written.</summary>
        public byte[][] Before { get; }

        public byte[][] Outputs { get; }

        private static byte[] Content(Port? port, int batch, uint seed)
        {
            byte[] bytes = new byte[port?.ByteCount(batch) ?? 0];
            if (port?.Filling is not null)
            {
                port.Element.Fill(bytes, port.Filling, batch, seed + 1);
            }

            return bytes;
        }
    }
}
