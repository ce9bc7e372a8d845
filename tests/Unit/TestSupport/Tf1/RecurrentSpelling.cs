namespace TfModelTools.Tests.TestSupport.Tf1;

/// <summary>The cells of tf.nn.rnn_cell.</summary>
public enum RecurrentSpelling
{
    /// <summary>BasicRNNCell.</summary>
    Basic,

    /// <summary>BasicLSTMCell: 1 is added to the forget gate.</summary>
    BasicLstm,

    /// <summary>LSTMCell with a forget bias of its own.</summary>
    Lstm,

    /// <summary>LSTMCell whose gates see the cell's state.</summary>
    Peepholes,

    /// <summary>LSTMCell whose output is projected.</summary>
    Projection,

    /// <summary>GRUCell.</summary>
    Gru,
}
