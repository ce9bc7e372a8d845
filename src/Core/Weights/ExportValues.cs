using TfModelTools.Formats;

namespace TfModelTools.Weights;

/// <summary>
/// The values of one variable as the pump delivers them: chunk by chunk without a copy (<see cref="TryTake(out ReadOnlySpan{byte})"/>), or as a stream for writers
/// that pull. Little-endian, row-major; a chunk holds whole elements.
/// </summary>
internal sealed class ExportValues(ExportPump pump) : ForwardStream
{
    private ExportChunk _chunk;
    private int _at;
    private bool _begun;

    /// <summary>Takes the next chunk; false when the variable has no more. The chunk before it is given back to the pump.</summary>
    public bool TryTake(out ReadOnlySpan<byte> values)
    {
        if (!MoveNext())
        {
            values = default;
            return false;
        }

        values = _chunk.Values;
        _at = _chunk.Values.Count;
        return true;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (!_begun || _at == _chunk.Values.Count)
        {
            if (buffer.Length == 0 || !MoveNext())
            {
                return 0;
            }
        }

        int count = Math.Min(buffer.Length, _chunk.Values.Count - _at);
        _chunk.Values.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    /// <summary>Passes over what has not been taken: of an empty variable its one empty chunk.</summary>
    public void Finish()
    {
        while (MoveNext())
        {
        }
    }

    private bool MoveNext()
    {
        if (_begun)
        {
            if (_chunk.Values.Array is not null)
            {
                pump.Return(_chunk);
                _chunk = _chunk with { Values = default };
                _at = 0;
            }

            if (_chunk.IsLast)
            {
                return false;
            }
        }

        _begun = true;
        _chunk = pump.Next();
        _at = 0;
        return true;
    }
}
