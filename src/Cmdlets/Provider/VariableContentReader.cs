using System.Collections;
using System.Management.Automation.Provider;
using TfModelTools.Cmdlets.Objects;

namespace TfModelTools.Cmdlets.Provider;

/// <summary>The values of a variable as Get-Content takes them: its elements in row-major order, or the tensor as one object.</summary>
/// <param name="read">Reads the tensor, when the first value is asked for.</param>
/// <param name="asTensor">Whether the tensor is one object.</param>
internal sealed class VariableContentReader(Func<NamedTensor> read, bool asTensor) : IContentReader
{
    private Array? _values;
    private int _next;

    private Array Values => _values ??= asTensor ? new[] { read() } : read().ToArray();

    /// <inheritdoc/>
    public IList Read(long readCount)
    {
        int count = (int)Math.Min(readCount > 0 ? readCount : int.MaxValue, Values.Length - _next);
        object?[] part = new object?[count];
        for (int i = 0; i < count; i++)
        {
            part[i] = Values.GetValue(_next + i);
        }

        _next += count;
        return part;
    }

    /// <inheritdoc/>
    public void Seek(long offset, SeekOrigin origin)
    {
        long start = origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => _next,
            _ => Values.Length,
        };
        _next = (int)Math.Clamp(start + offset, 0, Values.Length);
    }

    /// <inheritdoc/>
    public void Close()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
