namespace TfModelTools.Backends.TensorFlow;

/// <summary>What the weights of a model become in a TensorFlow graph.</summary>
public enum VariableForm
{
    /// <summary>Constants under the names that values have in the model.</summary>
    Constants,

    /// <summary>Constants under the names of the variables whose values they are, as freezing leaves them; layers are scopes.</summary>
    FrozenVariables,

    /// <summary>Variables; layers are scopes.</summary>
    Variables,
}
