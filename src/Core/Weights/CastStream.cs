using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats;
using TfModelTools.Tensors;

namespace TfModelTools.Weights;

/// <summary>Casts numbers on the way.</summary>
/// <param name="values">The numbers; disposed with this stream.</param>
/// <param name="from">Their type.</param>
/// <param name="result">The variable they become: its type, its number of elements, its name.</param>
/// <param name="mustBeExact">Whether a number that the type does not hold ends the reading; else it is rounded or saturated.</param>
internal sealed class CastStream(Stream values, DataType from, VariableInfo result, bool mustBeExact) : ForwardStream
{
    private const int Run = 1 << 14;
    private readonly byte[] _source = new byte[(int)Math.Clamp(result.ElementCount, 1, Run) * from.ElementSize()];
    private readonly byte[] _cast = new byte[(int)Math.Clamp(result.ElementCount, 1, Run) * result.DataType.ElementSize()];
    private long _left = result.ElementCount;
    private int _at;
    private int _end;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_at == _end)
        {
            Next();
        }

        int count = Math.Min(buffer.Length, _end - _at);
        _cast.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            values.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Next()
    {
        int count = (int)Math.Min(_left, Run);
        _at = 0;
        _end = count * result.DataType.ElementSize();
        Memory<byte> source = _source.AsMemory(0, count * from.ElementSize());
        values.ReadExactly(source.Span);
        TensorConverter.Convert(from, source.Span, result.DataType, _cast.AsSpan(0, _end));
        if (mustBeExact)
        {
            TensorShape shape = new(count);
            if (!TensorExactness.IsSame(new Tensor(from, shape, source), new Tensor(result.DataType, shape, _cast.AsMemory(0, _end))))
            {
                throw new InvalidInputException(
                    $"'{result.Name}' holds {from.TensorFlowName()} values that {result.DataType.TensorFlowName()} cannot hold, among elements {result.ElementCount - _left} to {result.ElementCount - _left + count - 1}.",
                    $"Cast on purpose with {OptionKey.DataType}, which rounds and saturates.");
            }
        }

        _left -= count;
        if (_left == 0 && values.ReadByte() >= 0)
        {
            // Reading on to the end is what makes the source verify its checksum.
            throw new InvalidOperationException($"The stream of '{result.Name}' is longer than its shape.");
        }
    }
}
