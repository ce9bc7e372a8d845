using System.Collections.Concurrent;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Tensors;

namespace TfModelTools.Weights;

/// <summary>
/// Reads variables on a thread of its own, a few chunks ahead of whoever writes them, so that reading with its checksums and writing
/// with its own overlap. Memory is the few buffers.
/// </summary>
internal sealed class ExportPump : IDisposable
{
    // Small enough that a chunk is still in the cache when it is written, large enough that handing over costs nothing.
    private const int ChunkBytes = 1 << 19;
    private const int Buffers = 6;
    private readonly IVariableSource _source;
    private readonly IReadOnlyList<VariableInfo> _variables;
    private readonly CancellationTokenSource _stop;
    private readonly BlockingCollection<ExportChunk> _full = new(Buffers);
    private readonly BlockingCollection<byte[]> _free = new(Buffers);
    private readonly Task _reading;

    /// <summary>Begins to read.</summary>
    /// <param name="source">The variables' source.</param>
    /// <param name="variables">The variables, in order.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public ExportPump(IVariableSource source, IReadOnlyList<VariableInfo> variables, CancellationToken cancellationToken)
    {
        _source = source;
        _variables = variables;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        long largest = variables.Count == 0 ? 0 : variables.Max(WorkOf);
        for (int i = 0; i < Buffers; i++)
        {
            _free.Add(new byte[(int)Math.Clamp(largest, 64, ChunkBytes)], CancellationToken.None);
        }

        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Bytes of a variable's values, which progress counts; of strings, one for each.</summary>
    public static long WorkOf(VariableInfo variable) => Math.Max(1, variable.ElementCount * Math.Max(1, variable.DataType.ElementSize()));

    /// <summary>Called for each chunk that is taken.</summary>
    public Action<ExportChunk>? Taken { get; init; }

    /// <summary>The next chunk, variable by variable in order. A fault of the reading thread is thrown from here.</summary>
    public ExportChunk Next()
    {
        if (!_full.TryTake(out ExportChunk chunk, Timeout.Infinite, _stop.Token))
        {
            _reading.GetAwaiter().GetResult();
            throw new InvalidOperationException("There are no more chunks.");
        }

        Taken?.Invoke(chunk);
        return chunk;
    }

    /// <summary>Gives a chunk's buffer back.</summary>
    public void Return(ExportChunk chunk) => _free.Add(chunk.Values.Array!, CancellationToken.None);

    /// <summary>Stops reading and waits until the thread has ended.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        ((IAsyncResult)_reading).AsyncWaitHandle.WaitOne();
        _ = _reading.Exception; // seen: what ended the export is on its way already
        _stop.Dispose();
        _full.Dispose();
        _free.Dispose();
    }

    private void Read()
    {
        try
        {
            foreach (VariableInfo variable in _variables)
            {
                _stop.Token.ThrowIfCancellationRequested();
                if (variable.DataType == DataType.String)
                {
                    _full.Add(new ExportChunk(variable, default, _source.ReadStrings(variable), true, WorkOf(variable)), _stop.Token);
                }
                else
                {
                    using Stream values = _source.OpenValues(variable);
                    ReadInOrder(variable, values);
                }
            }
        }
        catch (IOException e)
        {
            throw new CorruptFileException(_source.Path, "reading its values", e.Message, "readable bytes", innerException: e);
        }
        finally
        {
            _full.CompleteAdding();
        }
    }

    private void ReadInOrder(VariableInfo variable, Stream values)
    {
        int size = variable.DataType.ElementSize();
        long left = variable.ElementCount;
        do
        {
            byte[] buffer = _free.Take(_stop.Token);
            int count = (int)Math.Min(left, buffer.Length / size);
            ReadWhole(values, variable.Name, buffer.AsSpan(0, count * size));
            left -= count;
            if (left == 0 && values.ReadByte() >= 0)
            {
                throw new InvalidOperationException($"The stream of '{variable.Name}' is longer than its shape.");
            }

            _full.Add(new ExportChunk(variable, new ArraySegment<byte>(buffer, 0, count * size), null, left == 0, Math.Max(1, count * (long)size)), _stop.Token);
        }
        while (left > 0);
    }

    // In steps, so that a cancelled export ends within one of them.
    private void ReadWhole(Stream values, string name, Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            _stop.Token.ThrowIfCancellationRequested();
            int read = values.Read(buffer);
            if (read == 0)
            {
                throw new CorruptFileException(_source.Path, $"variable '{name}'", "the end of its values", $"{buffer.Length} more bytes");
            }

            buffer = buffer[read..];
        }
    }
}
