using TfModelTools.Execution;

namespace TfModelTools.Inspection;

/// <summary>
/// Pairs of the outputs of two models in the making. All pairs are looked at, so their number is bounded (<see cref="Common.Limits.MaxOutputPairs"/>); what
/// is free, and how many free partners each output has left, is kept up to date instead of counted for each of them.
/// </summary>
internal sealed class OutputPairing
{
    private readonly MappedOutput[] _outputs;
    private readonly MappedOutput[] _references;
    private readonly bool[,] _fits;
    private readonly bool[,] _isNamed;
    private readonly bool[,]? _isWithin;
    private readonly double?[,]? _differences;
    private readonly int[] _partner;
    private readonly bool[] _isTaken;
    private readonly OutputMatch[] _how;

    // Of each output of either model, the free ones of the other that fit it.
    private readonly int[] _free;
    private readonly int[] _freeReferences;

    /// <summary>Looks at all pairs.</summary>
    /// <param name="outputs">The outputs of the model.</param>
    /// <param name="references">Those of its other form.</param>
    /// <param name="tolerance">By how much values may differ.</param>
    public OutputPairing(MappedOutput[] outputs, MappedOutput[] references, double tolerance)
    {
        (_outputs, _references) = (outputs, references);
        _fits = new bool[outputs.Length, references.Length];
        _isNamed = new bool[outputs.Length, references.Length];
        bool hasValues = outputs.Any(o => o.Value is not null) && references.Any(r => r.Value is not null);
        _isWithin = hasValues ? new bool[outputs.Length, references.Length] : null;
        _differences = hasValues ? new double?[outputs.Length, references.Length] : null;
        _partner = [.. outputs.Select(_ => -1)];
        _isTaken = new bool[references.Length];
        _how = new OutputMatch[outputs.Length];
        _free = new int[outputs.Length];
        _freeReferences = new int[references.Length];
        ILookup<string, int> byName = Enumerable.Range(0, references.Length).SelectMany(j => references[j].Names.Select(n => (Name: n, J: j))).ToLookup(p => p.Name, p => p.J, StringComparer.Ordinal);
        for (int i = 0; i < outputs.Length; i++)
        {
            foreach (int j in outputs[i].Names.SelectMany(n => byName[n]))
            {
                _isNamed[i, j] = true;
            }

            for (int j = 0; j < references.Length; j++)
            {
                Look(i, j, tolerance);
            }
        }
    }

    /// <summary>Pairs what is free and fits: where several would do, that of the same name, then that of the same place, then the nearest.</summary>
    /// <param name="match">What the pairs have in common.</param>
    /// <param name="holds">Whether a pair that is free has it.</param>
    public void Take(OutputMatch match, Func<int, int, bool> holds)
    {
        List<(int I, int J)> pairs = [];
        for (int i = 0; i < _outputs.Length; i++)
        {
            for (int j = 0; j < _references.Length && _partner[i] < 0; j++)
            {
                if (IsFree(i, j) && holds(i, j))
                {
                    pairs.Add((i, j));
                }
            }
        }

        foreach ((int i, int j) in pairs
            .OrderByDescending(p => _isNamed[p.I, p.J])
            .ThenByDescending(p => IsSamePlace(p.I, p.J))
            .ThenBy(p => _differences?[p.I, p.J] ?? 0))
        {
            if (IsFree(i, j) && holds(i, j))
            {
                Pair(i, j, match);
            }
        }
    }

    /// <summary>Whether two outputs give the same values for the samples.</summary>
    public bool IsWithin(int i, int j) => _isWithin?[i, j] == true;

    /// <summary>Whether two outputs are called the same.</summary>
    public bool IsNamed(int i, int j) => _isNamed[i, j];

    /// <summary>Whether two outputs stand in the same place.</summary>
    public bool IsSamePlace(int i, int j) => _outputs[i].Order == _references[j].Order;

    /// <summary>Whether each of two outputs that are free is the only one left that fits the other.</summary>
    public bool IsOnly(int i, int j) => _free[i] == 1 && _freeReferences[j] == 1;

    /// <summary>The outputs of the model with their partners.</summary>
    public OutputMapping[] ToMappings() =>
        [.. _outputs.Select((o, i) => new OutputMapping(
            o.Port.Name,
            _partner[i] < 0 ? string.Empty : _references[_partner[i]].Port.Name,
            o.Port.DataType,
            o.Port.Shape,
            _how[i],
            _partner[i] < 0 ? null : _differences?[i, _partner[i]]))];

    private bool IsFree(int i, int j) => _partner[i] < 0 && !_isTaken[j] && _fits[i, j];

    private void Look(int i, int j, double tolerance)
    {
        if (!_outputs[i].Fits(_references[j]))
        {
            return;
        }

        _fits[i, j] = true;
        _free[i]++;
        _freeReferences[j]++;
        if (_outputs[i].Value is { } a && _references[j].Value is { } b && a.Shape.Equals(b.Shape))
        {
            PredictionComparison comparison = PredictionComparer.Compare(_outputs[i].Port.Name, b, a, tolerance);
            _differences![i, j] = comparison.MaxAbsoluteDifference;
            _isWithin![i, j] = comparison.IsWithinTolerance;
        }
    }

    private void Pair(int i, int j, OutputMatch match)
    {
        for (int k = 0; k < _references.Length; k++)
        {
            _freeReferences[k] -= IsFree(i, k) ? 1 : 0;
        }

        for (int k = 0; k < _outputs.Length; k++)
        {
            _free[k] -= IsFree(k, j) ? 1 : 0;
        }

        (_partner[i], _isTaken[j], _how[i]) = (j, true, match);
    }
}
