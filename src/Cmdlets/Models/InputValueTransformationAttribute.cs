namespace TfModelTools.Cmdlets.Models;

/// <summary>Lets values of inputs be given as text, as numbers, or as a hashtable of whatever a prediction takes.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InputValueTransformationAttribute : ReadingTransformationAttribute<InputValueArgument>
{
    private protected override InputValueArgument Read(object value) => InputValueArgument.From(value);
}
