using System.Diagnostics;

namespace TfModelTools.Runtime;

/// <summary>
/// The memory that a loop over addresses was given, beside the addresses, so that what it is about to touch is asserted where it begins.
/// Only in Debug builds: elsewhere it is empty, and its methods are not called.
/// </summary>
internal unsafe struct Extent
{
#if DEBUG
    private float* _start;
    private float* _end;
#endif

#pragma warning disable CA1822 // In Release the bodies are empty.
    /// <summary>Some elements from one on.</summary>
    [Conditional("DEBUG")]
    public void Set(float* start, long count)
    {
#if DEBUG
        _start = start;
        _end = start + count;
#endif
    }

    /// <summary>What another is. Not by assignment, which would move a byte for nothing where extents are empty.</summary>
    [Conditional("DEBUG")]
    public void Set(in Extent other)
    {
#if DEBUG
        _start = other._start;
        _end = other._end;
#endif
    }

    /// <summary>Rows of some elements each, at the same distance from one another, which may be negative.</summary>
    [Conditional("DEBUG")]
    public void SetRows(float* first, nint stride, int rows, long count)
    {
#if DEBUG
        nint last = Math.Max(0, rows - 1) * stride;
        _start = first + Math.Min(0, last);
        _end = first + Math.Max(0, last) + (rows == 0 ? 0 : count);
#endif
    }

    /// <summary>Asserts that some elements lie within.</summary>
    [Conditional("DEBUG")]
    public readonly void Require(float* from, long count)
    {
#if DEBUG
        Debug.Assert(
            count <= 0 || (from != null && from >= _start && from + count <= _end),
            $"{count} elements from {from - _start} on are not within the {_end - _start} that were given.");
#endif
    }

    /// <summary>Asserts that some rows lie within.</summary>
    [Conditional("DEBUG")]
    public readonly void RequireRows(float* first, nint stride, int rows, long count)
    {
#if DEBUG
        if (rows > 0)
        {
            Require(first, count);
            Require(first + ((rows - 1) * stride), count);
        }
#endif
    }
#pragma warning restore CA1822
}
