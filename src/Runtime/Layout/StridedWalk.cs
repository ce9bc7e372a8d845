namespace TfModelTools.Runtime;

/// <summary>
/// Walks over the elements of a shape in row-major order, run by run, and tells where up to three operands stand whose axes have
/// strides of their own (0 repeats an element, negative goes backwards). Axes that all operands step through alike are joined, so
/// that runs are as long as possible.
/// </summary>
internal ref struct StridedWalk
{
    /// <summary>How many integers of working memory a walk needs for each axis.</summary>
    public const int WorkspacePerAxis = 5;

    private readonly Span<int> _extents;
    private readonly Span<int> _index;
    private readonly Span<int> _strides0;
    private readonly Span<int> _strides1;
    private readonly Span<int> _strides2;
    private readonly int _rank;

    /// <summary>Starts a walk.</summary>
    /// <param name="workspace">Working memory: <see cref="WorkspacePerAxis"/> integers for each axis.</param>
    /// <param name="extents">The extents; none is 0.</param>
    /// <param name="strides0">The strides of the first operand.</param>
    /// <param name="strides1">The strides of the second operand; empty for none.</param>
    /// <param name="strides2">The strides of the third operand; empty for none.</param>
    public StridedWalk(
        Span<int> workspace, ReadOnlySpan<int> extents, ReadOnlySpan<int> strides0, ReadOnlySpan<int> strides1 = default, ReadOnlySpan<int> strides2 = default)
    {
        int capacity = extents.Length;
        _extents = workspace[..capacity];
        _index = workspace.Slice(capacity, capacity);
        _strides0 = workspace.Slice(2 * capacity, capacity);
        _strides1 = workspace.Slice(3 * capacity, capacity);
        _strides2 = workspace.Slice(4 * capacity, capacity);
        _rank = 0;
        for (int i = 0; i < capacity; i++)
        {
            int extent = extents[i];
            int s0 = strides0[i];
            int s1 = strides1.IsEmpty ? 0 : strides1[i];
            int s2 = strides2.IsEmpty ? 0 : strides2[i];
            if (extent == 1)
            {
                continue;
            }

            int previous = _rank - 1;
            bool joins = _rank > 0
                && _strides0[previous] == s0 * extent
                && _strides1[previous] == s1 * extent
                && _strides2[previous] == s2 * extent;
            if (joins)
            {
                _extents[previous] *= extent;
            }
            else
            {
                previous = _rank++;
                _extents[previous] = extent;
            }

            _strides0[previous] = s0;
            _strides1[previous] = s1;
            _strides2[previous] = s2;
        }

        RunLength = 1;
        if (_rank > 0)
        {
            _rank--;
            RunLength = _extents[_rank];
            RunStride0 = _strides0[_rank];
            RunStride1 = _strides1[_rank];
            RunStride2 = _strides2[_rank];
        }

        _index[.._rank].Clear();
    }

    /// <summary>The number of elements in each run.</summary>
    public int RunLength { get; }

    /// <summary>The stride of the first operand inside a run.</summary>
    public int RunStride0 { get; }

    /// <summary>The stride of the second operand inside a run.</summary>
    public int RunStride1 { get; }

    /// <summary>The stride of the third operand inside a run.</summary>
    public int RunStride2 { get; }

    /// <summary>Where the first operand's run starts.</summary>
    public int Offset0 { get; private set; }

    /// <summary>Where the second operand's run starts.</summary>
    public int Offset1 { get; private set; }

    /// <summary>Where the third operand's run starts.</summary>
    public int Offset2 { get; private set; }

    /// <summary>Goes to the next run.</summary>
    /// <returns>Whether there is one.</returns>
    public bool MoveNext()
    {
        for (int axis = _rank - 1; axis >= 0; axis--)
        {
            Offset0 += _strides0[axis];
            Offset1 += _strides1[axis];
            Offset2 += _strides2[axis];
            if (++_index[axis] < _extents[axis])
            {
                return true;
            }

            Offset0 -= _strides0[axis] * _extents[axis];
            Offset1 -= _strides1[axis] * _extents[axis];
            Offset2 -= _strides2[axis] * _extents[axis];
            _index[axis] = 0;
        }

        return false;
    }
}
