using TfModelTools.Tensors;

namespace TfModelTools.Graph;

/// <summary>
/// An input that need not be fed: a value of its own holds until one is. What a model takes beside its inputs: switches of training, the
/// rates of dropouts that are left out, and TensorFlow's placeholders with defaults.
/// </summary>
public sealed class DefaultInput
{
    private readonly Lazy<Tensor?> _value;

    /// <summary>Describes an input.</summary>
    /// <param name="port">Its name, element type and shape.</param>
    /// <param name="value">The one number that holds, found when it is asked for; null where it is no single number, or none is known.</param>
    /// <param name="reason">What is assumed and why, for people.</param>
    public DefaultInput(ModelPort port, Func<Tensor?> value, string reason)
    {
        Port = port;
        Reason = reason;
        _value = new(value);
    }

    /// <summary>Its name, element type and shape.</summary>
    public ModelPort Port { get; }

    /// <summary>The number or truth value that holds, a scalar; null where it is no single number, or none is known.</summary>
    public Tensor? Value => _value.Value;

    /// <summary>What is assumed and why.</summary>
    public string Reason { get; }

    /// <summary>The value for people: "False", "0.5", or empty where it is no single number.</summary>
    public string ValueText => Value is { } value ? TensorPreview.FormatLine(value) : string.Empty;

    /// <summary>Whether another value is the one that holds, so that feeding it changes nothing.</summary>
    /// <param name="other">A value that a caller feeds.</param>
    public bool Holds(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Value is { } value && other.ElementCount == 1
            && TensorConverter.TryConvert(other, value.DataType) is { } same && same.Bytes.Span.SequenceEqual(value.Bytes.Span);
    }

    /// <summary>Such as "is_training: bool () = False: it switches training on, by its name".</summary>
    public override string ToString() => $"{Port}{(ValueText.Length > 0 ? $" = {ValueText}" : string.Empty)}: {Reason}";
}
