using System.Buffers;

namespace TfModelTools.Runtime;

/// <summary>
/// Chooses boxes class by class (see <see cref="NonMaxSuppression"/>), then the best of all classes, for each sample of a batch
/// (tensorflow.org/api_docs/python/tf/image/combined_non_max_suppression).
/// </summary>
public sealed class CombinedNonMaxSuppression : Kernel
{
    private readonly int _boxes;
    private readonly int _boxClasses;
    private readonly int _classes;
    private readonly int _maxPerClass;
    private readonly int _maxTotal;
    private readonly bool _clips;
    private readonly NonMaxSuppression _oneClass;

    /// <summary>Keeps the limits.</summary>
    /// <param name="boxes">How many boxes a sample has.</param>
    /// <param name="boxClasses">1 for boxes that all classes share, else the number of classes.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="maxPerClass">The most boxes chosen of one class.</param>
    /// <param name="maxTotal">The boxes given for each sample, zeros behind those chosen.</param>
    /// <param name="overlapThreshold">Boxes that overlap by more than this are left out.</param>
    /// <param name="scoreThreshold">Boxes that do not score more than this are left out.</param>
    /// <param name="clips">Whether coordinates are clipped to 0 and 1.</param>
    /// <exception cref="ArgumentException">The numbers of classes differ.</exception>
    public CombinedNonMaxSuppression(int boxes, int boxClasses, int classes, int maxPerClass, int maxTotal, float overlapThreshold, float scoreThreshold, bool clips)
    {
        if (boxClasses != 1 && boxClasses != classes)
        {
            throw new ArgumentException($"There are boxes of {boxClasses} classes and scores of {classes}.", nameof(boxClasses));
        }

        _boxes = boxes;
        _boxClasses = boxClasses;
        _classes = classes;
        _maxPerClass = Math.Min(maxPerClass, boxes);
        _maxTotal = maxTotal;
        _clips = clips;
        _oneClass = new NonMaxSuppression(_maxPerClass, overlapThreshold, scoreThreshold, 0);
    }

    /// <summary>Chooses.</summary>
    /// <param name="boxes">(N, boxes, box classes, 4).</param>
    /// <param name="scores">(N, boxes, classes).</param>
    /// <param name="chosenBoxes">Receives (N, total, 4).</param>
    /// <param name="chosenScores">Receives (N, total); may be empty.</param>
    /// <param name="chosenClasses">Receives (N, total); may be empty.</param>
    /// <param name="counts">Receives how many were chosen, (N,); may be empty.</param>
    /// <param name="batch">The number of samples.</param>
    public void Run(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, Span<float> chosenBoxes, Span<float> chosenScores, Span<float> chosenClasses, Span<int> counts, int batch)
    {
        int samples = KernelArguments.Samples(scores.Length, _boxes * _classes, chosenBoxes.Length, 4 * _maxTotal);
        KernelArguments.RequireLength(boxes.Length, 4L * samples * _boxes * _boxClasses, nameof(boxes));
        float[] work = ArrayPool<float>.Shared.Rent(Math.Max(1, (5 * _boxes) + _maxPerClass));
        int[] indices = ArrayPool<int>.Shared.Rent(Math.Max(1, _maxPerClass));
        int[] places = ArrayPool<int>.Shared.Rent(Math.Max(1, _maxPerClass * _classes));
        ulong[] order = ArrayPool<ulong>.Shared.Rent(Math.Max(1, _maxPerClass * _classes));
        for (int n = 0; n < samples; n++)
        {
            int found = 0;
            for (int c = 0; c < _classes; c++)
            {
                Span<float> classBoxes = work.AsSpan(0, 4 * _boxes);
                Span<float> classScores = work.AsSpan(4 * _boxes, _boxes);
                Span<float> kept = work.AsSpan(5 * _boxes, _maxPerClass);
                for (int i = 0; i < _boxes; i++)
                {
                    Box(boxes, n, i, c).CopyTo(classBoxes[(4 * i)..]);
                    classScores[i] = scores[(((n * _boxes) + i) * _classes) + c];
                }

                int chosen = _oneClass.Choose(classBoxes, classScores, indices, kept);
                for (int k = 0; k < chosen; k++, found++)
                {
                    order[found] = ScoreOrder.Key(kept[k], found);
                    places[found] = (indices[k] * _classes) + c;
                }
            }

            int at = 0;
            order.AsSpan(0, found).Sort();
            for (; at < _maxTotal && at < found; at++)
            {
                int box = places[ScoreOrder.Place(order[at])] / _classes;
                int boxClass = places[ScoreOrder.Place(order[at])] % _classes;
                Span<float> to = chosenBoxes.Slice(4 * ((n * _maxTotal) + at), 4);
                Box(boxes, n, box, boxClass).CopyTo(to);
                for (int i = 0; _clips && i < 4; i++)
                {
                    to[i] = Math.Clamp(to[i], 0f, 1f);
                }

                Set(chosenScores, n, at, scores[(((n * _boxes) + box) * _classes) + boxClass]);
                Set(chosenClasses, n, at, boxClass);
            }

            if (!counts.IsEmpty)
            {
                counts[n] = at;
            }

            for (; at < _maxTotal; at++)
            {
                chosenBoxes.Slice(4 * ((n * _maxTotal) + at), 4).Clear();
                Set(chosenScores, n, at, 0);
                Set(chosenClasses, n, at, 0);
            }
        }

        ArrayPool<float>.Shared.Return(work);
        ArrayPool<int>.Shared.Return(indices);
        ArrayPool<int>.Shared.Return(places);
        ArrayPool<ulong>.Shared.Return(order);
    }

    /// <inheritdoc/>
    public override void Run(IBufferSet buffers, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs, int batch)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        Run(
            buffers.Read<float>(inputs[0]),
            buffers.Read<float>(inputs[1]),
            buffers.Write<float>(outputs[0]),
            buffers.Write<float>(outputs[1]),
            buffers.Write<float>(outputs[2]),
            buffers.Write<int>(outputs[3]),
            batch);
    }

    private ReadOnlySpan<float> Box(ReadOnlySpan<float> boxes, int sample, int box, int boxClass) =>
        boxes.Slice(4 * ((((sample * _boxes) + box) * _boxClasses) + (_boxClasses == 1 ? 0 : boxClass)), 4);

    private void Set(Span<float> to, int sample, int at, float value)
    {
        if (!to.IsEmpty)
        {
            to[(sample * _maxTotal) + at] = value;
        }
    }
}
