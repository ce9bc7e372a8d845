using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Tensors;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Weights.Comparison;

/// <summary>
/// Compares the variables of two files of any format: names, types, shapes, values. As many variables at a time as there are processors,
/// each streamed with flat memory.
/// </summary>
public static class VariableComparer
{
    /// <summary>Compares all variables of two sources.</summary>
    /// <param name="reference">The first.</param>
    /// <param name="difference">The second.</param>
    /// <param name="options">Names, tolerances; null for none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>One for each variable of the first, in its order, then those that only the second has.</returns>
    /// <exception cref="InvalidInputException">
    /// Two names of the first stand for one of the second; or nothing is to be compared, or a pattern of the selection fits no variable of
    /// either; or a variable of both holds neither numbers nor strings.
    /// </exception>
    /// <exception cref="MissingKeysException">A source lacks keys of the selection, which may not be missing.</exception>
    /// <exception cref="TfModelException">A source is damaged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<VariableComparison> Compare(
        IVariableSource reference, IVariableSource difference, ComparisonOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(difference);
        options ??= new ComparisonOptions();
        List<(VariableInfo? Reference, VariableInfo? Difference)> pairs = Pair(reference, difference, options);
        EnsureSelected(pairs.Count, reference, difference, options.Selector ?? VariableSelector.All);
        UnreadableVariables.Refuse(pairs.Where(p => p.Reference is not null && p.Difference is not null).SelectMany(p => (VariableInfo[])[p.Reference!, p.Difference!]));
        ByteProgress progress = new(
            options.Progress, "Comparing values", pairs.Where(p => p.Reference is not null && p.Difference is not null).Sum(p => ExportPump.WorkOf(p.Reference!)));
        return ParallelWork.Run(pairs, pair => Compare(reference, pair.Reference, difference, pair.Difference, options, progress, cancellationToken), cancellationToken);
    }

    private static List<(VariableInfo? Reference, VariableInfo? Difference)> Pair(IVariableSource reference, IVariableSource difference, ComparisonOptions options)
    {
        VariableSelector selector = options.Selector ?? VariableSelector.All;
        VariableSelectionResult<VariableInfo> first = selector.Apply(reference.Variables, reference.Path, difference.Variables.Select(v => v.Name));

        // Keys are names of the first: under other names the second has none that the first has not.
        VariableSelectionResult<VariableInfo> second = options.Map is not null && selector.Selection.Keys is not null
            ? new VariableSelectionResult<VariableInfo>([], [], [])
            : selector.Apply(difference.Variables, difference.Path, reference.Variables.Select(v => v.Name));
        foreach (string warning in first.KeyWarnings.Union(second.KeyWarnings, StringComparer.Ordinal))
        {
            options.Warn?.Invoke(warning);
        }

        List<(VariableInfo?, VariableInfo?)> pairs = [];
        Dictionary<string, string> taken = new(StringComparer.Ordinal);
        foreach (VariableInfo variable in first.Variables)
        {
            string name = options.Map?.Invoke(variable.Name) ?? variable.Name;
            if (!taken.TryAdd(name, variable.Name))
            {
                throw new InvalidInputException($"Both '{taken[name]}' and '{variable.Name}' stand for '{name}' of '{difference.Path}'.", "Correct the table of names.");
            }

            // A name that the table gives may be one that the selection left out there.
            pairs.Add((variable, difference.Find(name)));
        }

        pairs.AddRange(second.Variables.Where(v => !taken.ContainsKey(v.Name)).Select(v => ((VariableInfo?)null, (VariableInfo?)v)));
        return pairs;
    }

    /// <summary>Refuses to call equal what was not compared: nothing at all, or a pattern that fits no variable of either.</summary>
    private static void EnsureSelected(int count, IVariableSource reference, IVariableSource difference, VariableSelector selector)
    {
        VariableInfo[] all = [.. reference.Variables, .. difference.Variables];
        string paths = $"{reference.Path}' and '{difference.Path}";
        if (count == 0 || selector.Unmatched(all, paths).Count > 0)
        {
            throw selector.NothingSelected(all, paths);
        }
    }

    private static VariableComparison Compare(
        IVariableSource referenceSource,
        VariableInfo? reference,
        IVariableSource differenceSource,
        VariableInfo? difference,
        ComparisonOptions options,
        ByteProgress progress,
        CancellationToken cancellationToken)
    {
        VariableComparison result = new() { Reference = reference, Difference = difference, Result = ComparisonResult.ShapeDiffers };
        if (reference is null || difference is null)
        {
            return result with { Result = reference is null ? ComparisonResult.OnlyInDifference : ComparisonResult.OnlyInReference };
        }

        if (!reference.Shape.Equals(difference.Shape))
        {
            return result;
        }

        if (reference.DataType == DataType.String && difference.DataType == DataType.String)
        {
            return CompareStrings(result, referenceSource.ReadStrings(reference), differenceSource.ReadStrings(difference));
        }

        // Strings and numbers, or real and complex ones.
        if (!NumberReader.CanRead(reference) || !NumberReader.CanRead(difference) || reference.DataType.IsComplex() != difference.DataType.IsComplex())
        {
            return result with { Result = reference.DataType == difference.DataType ? ComparisonResult.Different : ComparisonResult.DataTypeDiffers };
        }

        if (reference.DataType == difference.DataType && AreIdentical(referenceSource, reference, differenceSource, difference, progress, cancellationToken))
        {
            return result with
            {
                Result = ComparisonResult.Equal,
                IsIdentical = true,
                MismatchCount = 0,
                MaximumAbsoluteDifference = 0,
                MaximumRelativeDifference = 0,
                CosineSimilarity = 1,
            };
        }

        return CompareNumbers(result, referenceSource, reference, differenceSource, difference, options, cancellationToken);
    }

    /// <summary>Whether all bits are the same: most variables of two checkpoints are, and comparing bytes is several times faster.</summary>
    private static bool AreIdentical(
        IVariableSource referenceSource, VariableInfo reference, IVariableSource differenceSource, VariableInfo difference, ByteProgress progress, CancellationToken cancellationToken)
    {
        const int Block = 1 << 16;
        long left = reference.ElementCount * reference.DataType.ElementSize();
        byte[] a = new byte[(int)Math.Clamp(left, 1, Block)];
        byte[] b = new byte[a.Length];
        using Stream first = referenceSource.OpenValues(reference);
        using Stream second = differenceSource.OpenValues(difference);
        bool same = true;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = (int)Math.Min(left, a.Length);
            first.ReadExactly(a, 0, count);
            second.ReadExactly(b, 0, count);
            same = a.AsSpan(0, count).SequenceEqual(b.AsSpan(0, count));
            left -= count;
            progress.Add(count, reference.Name);
        }
        while (same && left > 0);

        progress.Add(left, reference.Name);
        return same;
    }

    private static VariableComparison CompareNumbers(
        VariableComparison result,
        IVariableSource referenceSource,
        VariableInfo reference,
        IVariableSource differenceSource,
        VariableInfo difference,
        ComparisonOptions options,
        CancellationToken cancellationToken)
    {
        DifferenceAccumulator accumulator = new(options.AbsoluteTolerance, options.RelativeTolerance);
        using NumberReader first = new(referenceSource, reference, TextNumbers.TypeToCompare(referenceSource, reference, difference.DataType));
        using NumberReader second = new(differenceSource, difference, TextNumbers.TypeToCompare(differenceSource, difference, reference.DataType));
        while (first.MoveNext() & second.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reference.DataType.IsComplex())
            {
                accumulator.AddComplex(first.Numbers(), second.Numbers());
            }
            else if (first.FitDouble && second.FitDouble)
            {
                accumulator.Add(first.Numbers(), second.Numbers());
            }
            else
            {
                accumulator.Add(first.Exact(), second.Exact());
            }
        }

        return result with
        {
            Result = accumulator.MismatchCount > 0 ? ComparisonResult.Different
                : reference.DataType == difference.DataType ? ComparisonResult.Equal
                : ComparisonResult.DataTypeDiffers,
            MismatchCount = accumulator.MismatchCount,
            MaximumAbsoluteDifference = first.AreIntegers && second.AreIntegers && !accumulator.MaximumAbsolute.IsInteger
                ? (Int128)accumulator.MaximumAbsolute.ToDouble()
                : accumulator.MaximumAbsolute,
            MaximumRelativeDifference = accumulator.MaximumRelative,
            MaximumIndex = accumulator.MaximumIndex < 0 ? null : accumulator.MaximumIndex,
            CosineSimilarity = accumulator.Cosine,
        };
    }

    private static VariableComparison CompareStrings(VariableComparison result, byte[][] reference, byte[][] difference)
    {
        long mismatches = reference.Zip(difference).LongCount(p => !p.First.AsSpan().SequenceEqual(p.Second));
        return result with { Result = mismatches == 0 ? ComparisonResult.Equal : ComparisonResult.Different, IsIdentical = mismatches == 0, MismatchCount = mismatches };
    }
}
