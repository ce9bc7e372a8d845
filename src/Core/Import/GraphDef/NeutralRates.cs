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
    // Imports: of rates that are neither all 1 nor all 0 the halves are tried, and of these the halves; what is not told by then stays unknown.
    private const int MaxTries = 64;

    private readonly List<NamedValue> _rates = [];
    private readonly Dictionary<string, double> _known = new(StringComparer.Ordinal);
    private int _tries;

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
        if (_tries == 0)
        {
            Decide(_rates);
        }

        return _known.TryGetValue(rate.Name, out double value) ? ValueOf(rate, value) : null;
    }

    private void Decide(List<NamedValue> rates)
    {
        foreach (double value in (double[])[1, 0])
        {
            if (++_tries <= MaxTries && IsNeutral(rates, value))
            {
                rates.ForEach(r => _known[r.Name] = value);
                return;
            }
        }

        if (rates.Count > 1 && _tries < MaxTries)
        {
            Decide(rates[..(rates.Count / 2)]);
            Decide(rates[(rates.Count / 2)..]);
        }
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
