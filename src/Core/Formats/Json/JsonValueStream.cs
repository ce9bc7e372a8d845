using TfModelTools.Tensors;

namespace TfModelTools.Formats.Json;

/// <summary>The values of one variable, parsed as they are asked for; all at once by several threads, where the text can be cut.</summary>
internal sealed class JsonValueStream : ForwardStream, IParallelReadable
{
    private const int Run = 8192;
    private readonly JsonCursor _cursor;
    private readonly JsonNumberForm _form;
    private readonly Action<JsonCursor> _release;
    private readonly JsonArrayParts _parts;
    private readonly byte[] _values;
    private int _at;
    private int _end;
    private long _left;
    private bool _released;

    /// <summary>Begins at the value's place.</summary>
    /// <param name="cursor">Stands at the value.</param>
    /// <param name="form">The variable, and what it is read as.</param>
    /// <param name="release">Takes the cursor back when the stream is closed.</param>
    /// <param name="parts">Where the text can be cut.</param>
    public JsonValueStream(JsonCursor cursor, JsonNumberForm form, Action<JsonCursor> release, JsonArrayParts parts)
    {
        _parts = parts;
        _cursor = cursor;
        _form = form;
        _release = release;
        _left = form.Variable.ElementCount;
        _values = new byte[(int)Math.Min(Run, Math.Max(1, _left)) * form.DataType.ElementSize()];
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_at == _end)
        {
            Parse();
        }

        int count = Math.Min(buffer.Length, _end - _at);
        _values.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    /// <inheritdoc/>
    public void ReadRest(Memory<byte> destination, CancellationToken cancellationToken)
    {
        int size = _form.DataType.ElementSize();
        IReadOnlyList<JsonMark> parts = _parts.Cut(_form.Variable.ElementCount, ParallelFill.Parts(destination.Length).Length);
        if (parts.Count == 1 || _left != _form.Variable.ElementCount || _at != _end)
        {
            ParallelFill.Run(destination, [(0, destination.Length)], (_, _, run) => ReadExactly(run.Span), cancellationToken);
            return;
        }

        ParallelFill.Each(parts.Count, i =>
        {
            using JsonCursor cursor = _parts.Open(parts[i]);
            int end = (int)((i + 1 < parts.Count ? parts[i + 1].Element : _form.Variable.ElementCount) * size);
            for (int at = (int)(parts[i].Element * size); at < end; at += Run * size)
            {
                cancellationToken.ThrowIfCancellationRequested();
                JsonValues.Take(cursor, _form, destination.Span[at..Math.Min(end, at + (Run * size))]);
            }
        });
        _left = 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_released)
        {
            _released = true;
            _release(_cursor);
        }

        base.Dispose(disposing);
    }

    private void Parse()
    {
        int count = (int)Math.Min(Run, _left);
        _at = 0;
        _end = count * _form.DataType.ElementSize();
        _left -= count;
        JsonValues.Take(_cursor, _form, _values.AsSpan(0, _end));
    }
}
