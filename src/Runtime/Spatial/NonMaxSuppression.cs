using System.Buffers;

namespace TfModelTools.Runtime;

/// <summary>
/// Chooses boxes by their scores, the highest first, and leaves out those that overlap a chosen one too much; of equal scores the first
/// box comes first. With a sigma, overlapping boxes lose score instead, by exp(-overlap^2 / (2 sigma)) (soft suppression).
/// tensorflow.org/api_docs/python/tf/raw_ops/NonMaxSuppressionV5.
/// </summary>
public sealed class NonMaxSuppression : Kernel
{
    private readonly int _maxOutput;
    private readonly float _overlapThreshold;
    private readonly float _scoreThreshold;
    private readonly float _softSigma;

    /// <summary>Keeps the limits.</summary>
    /// <param name="maxOutput">The most boxes that are chosen.</param>
    /// <param name="overlapThreshold">Boxes that overlap by more than this are left out.</param>
    /// <param name="scoreThreshold">Boxes that do not score more than this are left out.</param>
    /// <param name="softSigma">The sigma of soft suppression; 0 for none.</param>
    public NonMaxSuppression(int maxOutput, float overlapThreshold, float scoreThreshold, float softSigma)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxOutput);
        _maxOutput = maxOutput;
        _overlapThreshold = overlapThreshold;
        _scoreThreshold = scoreThreshold;
        _softSigma = softSigma;
    }

    /// <summary>Chooses.</summary>
    /// <param name="boxes">The boxes, four numbers each.</param>
    /// <param name="scores">Their scores.</param>
    /// <param name="indices">Receives the numbers of the chosen boxes, then zeros.</param>
    /// <param name="chosenScores">Receives their scores, then zeros; may be empty.</param>
    /// <param name="count">Receives how many were chosen; may be empty.</param>
    /// <param name="batch">The number of samples; this kernel takes one.</param>
    public void Run(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, Span<int> indices, Span<float> chosenScores, Span<int> count, int batch)
    {
        KernelArguments.RequireLength(boxes.Length, 4L * scores.Length, nameof(boxes));
        indices = KernelArguments.Take(indices, _maxOutput, nameof(indices));
        float[] kept = ArrayPool<float>.Shared.Rent(Math.Max(1, _maxOutput));
        int chosen = Choose(boxes, scores, indices, kept);
        indices[chosen..].Clear();
        if (!chosenScores.IsEmpty)
        {
            kept.AsSpan(0, chosen).CopyTo(chosenScores);
            chosenScores[chosen..].Clear();
        }

        if (!count.IsEmpty)
        {
            count[0] = chosen;
        }

        ArrayPool<float>.Shared.Return(kept);
    }

    /// <inheritdoc/>
    public override void Run(IBufferSet buffers, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs, int batch)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        Run(buffers.Read<float>(inputs[0]), buffers.Read<float>(inputs[1]), buffers.Write<int>(outputs[0]), buffers.Write<float>(outputs[1]), buffers.Write<int>(outputs[2]), batch);
    }

    /// <summary>Chooses boxes; gives how many.</summary>
    internal int Choose(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, Span<int> indices, Span<float> chosenScores)
    {
        if (_softSigma > 0)
        {
            return ChooseSoftly(boxes, scores, indices, chosenScores);
        }

        ulong[] order = ArrayPool<ulong>.Shared.Rent(Math.Max(1, scores.Length));
        int candidates = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            if (scores[i] > _scoreThreshold)
            {
                order[candidates++] = ScoreOrder.Key(scores[i], i);
            }
        }

        order.AsSpan(0, candidates).Sort();
        int chosen = 0;
        for (int i = 0; i < candidates && chosen < _maxOutput; i++)
        {
            int box = ScoreOrder.Place(order[i]);
            bool isSuppressed = false;
            for (int k = chosen - 1; k >= 0 && !isSuppressed; k--)
            {
                isSuppressed = BoxOverlap.Of(boxes.Slice(4 * box, 4), boxes.Slice(4 * indices[k], 4)) > _overlapThreshold;
            }

            if (!isSuppressed)
            {
                indices[chosen] = box;
                chosenScores[chosen++] = scores[box];
            }
        }

        ArrayPool<ulong>.Shared.Return(order);
        return chosen;
    }

    // A box whose score fell since it was last looked at goes back among the others; it was compared with the first "begins" chosen ones.
    private int ChooseSoftly(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, Span<int> indices, Span<float> chosenScores)
    {
        float[] current = ArrayPool<float>.Shared.Rent(Math.Max(1, scores.Length));
        int[] begins = ArrayPool<int>.Shared.Rent(Math.Max(1, scores.Length));
        scores.CopyTo(current);
        begins.AsSpan(0, scores.Length).Clear();
        int chosen = 0;
        while (chosen < _maxOutput)
        {
            int best = -1;
            for (int i = 0; i < scores.Length; i++)
            {
                if (current[i] > _scoreThreshold && (best < 0 || current[i] > current[best]))
                {
                    best = i;
                }
            }

            if (best < 0)
            {
                break;
            }

            float score = current[best];
            for (int k = chosen - 1; k >= begins[best] && score > _scoreThreshold; k--)
            {
                float overlap = BoxOverlap.Of(boxes.Slice(4 * best, 4), boxes.Slice(4 * indices[k], 4));
                score *= overlap <= _overlapThreshold ? MathF.Exp(-0.5f / _softSigma * overlap * overlap) : 0;
            }

            if (score == current[best])
            {
                indices[chosen] = best;
                chosenScores[chosen++] = score;
                current[best] = float.NegativeInfinity;
            }
            else
            {
                begins[best] = chosen;
                current[best] = score > _scoreThreshold ? score : float.NegativeInfinity;
            }
        }

        ArrayPool<float>.Shared.Return(current);
        ArrayPool<int>.Shared.Return(begins);
        return chosen;
    }
}
