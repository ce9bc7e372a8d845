using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// The rates at which the dropouts of a graph drop nothing: 1 where a rate says what is kept, 0 where it says what is dropped. The graph itself
/// tells which, by an import at that rate; mostly one for all rates at once, as each of hundreds would be an import of its own.
/// </summary>
/// <param name="withFed">Imports anew with some inputs fed.</param>
internal sealed class NeutralRates(Func<IReadOnlyDictionary<string, Tensor>, ModelGraph> withFed)
{
    // Of more rates that are not all 1, those that are not all 0 stay unknown.
    private const int MaxTriedAlone = 8;

    private readonly List<NamedValue> _rates = [];
    private double? _common;
    private bool _isCommonTried;

    /// <summary>Adds a rate.</summary>
    /// <param name="rate">The input of the model.</param>
    /// <returns>Finds its value when it is asked for, which is when all rates are added; null where there is none.</returns>
    public Func<Tensor?> Add(NamedValue rate)
    {
        _rates.Add(rate);
        return () => Find(rate);
    }

    private Tensor? Find(NamedValue rate)
    {
        if (!_isCommonTried)
        {
            _isCommonTried = true;
            _common = IsNeutral(_rates, 1) ? 1 : _rates.Count > MaxTriedAlone && IsNeutral(_rates, 0) ? 0 : null;
        }

        if (_common is double common)
        {
            return ValueOf(rate, common);
        }

        return _rates.Count > MaxTriedAlone ? null : IsNeutral([rate], 1) ? ValueOf(rate, 1) : IsNeutral([rate], 0) ? ValueOf(rate, 0) : null;
    }

    private bool IsNeutral(IReadOnlyCollection<NamedValue> rates, double value)
    {
        Dictionary<string, Tensor> fed = new(StringComparer.Ordinal);
        foreach (NamedValue rate in rates)
        {
            if (ValueOf(rate, value) is not { } number)
            {
                return false;
            }

            fed.Add(rate.Name, number);
        }

        try
        {
            return !withFed(fed).DropsAll;
        }
        catch (TfModelException)
        {
            // At this rate numbers would be drawn.
            return false;
        }
    }

    private static Tensor? ValueOf(NamedValue rate, double value) => TensorConverter.TryConvert(Tensor.Create<double>([value], new TensorShape()), rate.Value.Spec.DataType);
}
