using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// How the slices of a partitioned tensor interleave. Walking the tensor in row-major order visits the elements of each slice in
/// that slice's own row-major order, so a tensor is assembled from its slices by reading every one forwards, a run at a time.
/// </summary>
internal sealed class SliceLayout
{
    // Far more cells than any partitioner makes (a hundred thousand slices of four axes have fewer); irregular cuts could otherwise multiply without bound.
    private const int MaxCells = 1 << 19;

    // Comparisons of slices with cuts: a fraction of a second's work.
    private const long MaxComparisons = 1 << 26;

    private readonly Node? _root;

    private SliceLayout(Node? root) => _root = root;

    /// <summary>Works out the layout.</summary>
    /// <param name="shape">The full shape.</param>
    /// <param name="slices">The slices, each within the shape.</param>
    /// <param name="filePath">The file that lists them, for faults.</param>
    /// <param name="name">The variable, for faults.</param>
    /// <exception cref="CorruptFileException">The slices overlap or leave a gap.</exception>
    /// <exception cref="LimitExceededException">The cuts are too irregular to follow.</exception>
    public static SliceLayout Create(TensorShape shape, IReadOnlyList<TensorSlice> slices, string filePath, string name)
    {
        if (shape.ElementCount == 0)
        {
            return new SliceLayout(null);
        }

        // Axes behind the last one that is cut belong to the runs.
        int last = 0;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (slices.Any(s => s.Resolve(axis, shape).Length != shape[axis]))
            {
                last = axis;
            }
        }

        long inner = 1;
        for (int axis = last + 1; axis < shape.Rank; axis++)
        {
            inner *= shape[axis];
        }

        // A scalar has no axis to walk along: give it one of extent one.
        bool scalar = shape.Rank == 0;
        Builder builder = new(
            scalar ? [1] : shape.ToArray(),
            [.. slices.Select(s => scalar ? [(0L, 1L)] : Enumerable.Range(0, shape.Rank).Select(axis => s.Resolve(axis, shape)).ToArray())],
            last,
            inner,
            filePath,
            name);
        return new SliceLayout(builder.Build(0, [.. Enumerable.Range(0, slices.Count)]));
    }

    /// <summary>The runs in the order of the assembled tensor: which slice comes next, and for how many elements.</summary>
    public IEnumerable<(int Slice, long Elements)> Runs()
    {
        if (_root is null)
        {
            yield break;
        }

        // Depth is at most the rank, and each level is one frame: the part of the node, and how often it has been repeated.
        Stack<(Node Node, int Part, long Repeat)> stack = new();
        stack.Push((_root, 0, 0));
        while (stack.TryPop(out (Node Node, int Part, long Repeat) frame))
        {
            if (frame.Part == frame.Node.Parts.Length)
            {
                continue;
            }

            Part part = frame.Node.Parts[frame.Part];
            if (part.Child is null)
            {
                yield return (part.Slice, part.Count);
                stack.Push((frame.Node, frame.Part + 1, 0));
                continue;
            }

            stack.Push(frame.Repeat + 1 == part.Count ? (frame.Node, frame.Part + 1, 0) : (frame.Node, frame.Part, frame.Repeat + 1));
            stack.Push((part.Child, 0, 0));
        }
    }

    /// <summary>A stretch along one axis: repeated indexes with the same child, or at the last cut axis a run of elements of a slice.</summary>
    private readonly record struct Part(long Count, Node? Child, int Slice);

    private sealed record Node(Part[] Parts);

    private sealed class Builder(long[] dimensions, (long Start, long Length)[][] slices, int last, long inner, string filePath, string name)
    {
        private int _cells;
        private long _comparisons;

        public Node Build(int axis, int[] candidates)
        {
            if ((_cells += candidates.Length) > MaxCells)
            {
                throw TooIrregular();
            }

            return new Node([.. axis == last ? Runs(axis, candidates) : Stretches(axis, candidates)]);
        }

        private IEnumerable<Part> Runs(int axis, int[] candidates)
        {
            long position = 0;
            foreach (int slice in candidates.Where(c => slices[c][axis].Length > 0).OrderBy(c => slices[c][axis].Start))
            {
                (long start, long length) = slices[slice][axis];
                if (start != position)
                {
                    throw Fault(axis, start < position ? "slices that overlap" : "slices that leave a gap", Math.Min(start, position));
                }

                position += length;
                yield return new Part(length * inner, null, slice);
            }

            if (position != dimensions[axis])
            {
                throw Fault(axis, "slices that leave a gap", position);
            }
        }

        private IEnumerable<Part> Stretches(int axis, int[] candidates)
        {
            long[] cuts = [.. candidates.SelectMany(c => new[] { slices[c][axis].Start, slices[c][axis].Start + slices[c][axis].Length })
                .Append(0).Append(dimensions[axis]).Distinct().Order()];
            for (int i = 0; i + 1 < cuts.Length; i++)
            {
                if ((_comparisons += candidates.Length) > MaxComparisons)
                {
                    throw TooIrregular();
                }

                long start = cuts[i];
                int[] covering = [.. candidates.Where(c => slices[c][axis].Start <= start && start < slices[c][axis].Start + slices[c][axis].Length)];
                if (covering.Length == 0)
                {
                    throw Fault(axis, "slices that leave a gap", start);
                }

                yield return new Part(cuts[i + 1] - start, Build(axis + 1, covering), -1);
            }
        }

        private LimitExceededException TooIrregular() => new(
            $"'{filePath}', variable '{name}': its {slices.Length} slices cut it into too many cells (the limit is {MaxCells}).", "The file is probably damaged.", filePath);

        private CorruptFileException Fault(int axis, string found, long index) =>
            new(filePath, $"variable '{name}'", $"{found} (axis {axis}, index {index})", "slices that cover the tensor exactly once");
    }
}
