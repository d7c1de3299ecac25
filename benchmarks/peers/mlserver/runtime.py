"""The job behind MLServer: a model that answers the Open Inference Protocol, as its NumPy codec has it."""

import torch
from autograd import evaluate
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse

torch.set_num_threads(1)


class Evaluation(MLModel):
    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        inputs = {tensor.name: torch.from_numpy(NumpyCodec.decode_input(tensor)) for tensor in payload.inputs}
        answer = evaluate(self.name, inputs["real"], inputs["fake"])
        outputs = [NumpyCodec.encode_output(name, values.numpy()) for name, values in answer.items()]
        return InferenceResponse(model_name=self.name, outputs=outputs)
